"""``python -m kotaku_gis``."""

from kotaku_gis.cli import main

main()
