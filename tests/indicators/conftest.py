import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # sheets and oracles lie beside the tests
