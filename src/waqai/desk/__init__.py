"""The review desk: a local web app in which people see the incidents of a book and decide about them."""
