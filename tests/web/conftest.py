"""Projects with generated clients, and servers that can be taken away, as the tests of the connections have them."""

from __future__ import annotations

from connections.conftest import make as make
from connections.conftest import proxied as proxied
from connections.conftest import pytest_generate_tests as pytest_generate_tests
