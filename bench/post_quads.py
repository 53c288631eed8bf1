"""The least that Python can do to fill a store: post the N-Quads."""

import sys
from urllib.request import Request, urlopen

with open(sys.argv[2], "rb") as file:
    request = Request(sys.argv[1], file.read(), {"Content-Type": "application/n-quads"})
urlopen(request).close()
