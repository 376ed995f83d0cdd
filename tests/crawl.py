"""A run that a test may kill: python crawl.py FOLDER PORT PAGES prints the path of each page once its outcome is known."""

import sys
from pathlib import Path

from web import FAST, Site, Time, loopback, reading

folder, port, pages = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
site = Site.__new__(Site)
site.port, site.scheme = port, "http"
with reading(folder, site, Time(), FAST, loopback()) as reader:
    for outcome in reader.fetcher.fetch_all([site.url(f"/{at}") for at in range(pages)]):
        print(outcome.status, outcome.url.rpartition("/")[2], flush=True)
