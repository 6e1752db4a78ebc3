"""What each layer role must hold: attributes, units, allowed values, and a sentence for people."""

from kotaku_gis.contracts.load import contract, roles
from kotaku_gis.contracts.model import Attribute, Contract

__all__ = ["Attribute", "Contract", "contract", "roles"]
