"""``python -m kusto`` is `kusto-db`: for where scripts of an environment are not on the path."""

import sys

from kusto.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
