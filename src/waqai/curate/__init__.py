"""What helps those who curate the knowledge: what stays unread, what a change changes, which rules are right."""
