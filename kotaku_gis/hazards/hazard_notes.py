"""What a reader must know of a hazard layer: defaults nobody chose, values that cannot be, cells that promise more."""

from __future__ import annotations

from collections.abc import Iterator

from kotaku_gis.errors import Fault
from kotaku_gis.hazards.layer import HazardLayer
from kotaku_gis.i18n import Figure, fault


def layer_notes(layer: HazardLayer) -> Iterator[Fault]:
    """Notes on one layer."""
    account, basis = layer.account, layer.classes.basis
    where = {"file": account.file, "layer": layer.name}
    if layer.reason is not None:
        yield fault("hazards.not_usable", **where, reason=layer.reason)
        return
    if basis.default:
        yield fault("hazards.default_classes", **where, source=basis.source, classes=layer.classes.spelled())
    if account.strays:
        yield fault("hazards.out_of_domain", **where, count=Figure(account.strays))
    if account.scores:
        yield fault("hazards.scores", **where, classes=layer.classes.spelled())
    if account.unread:
        yield fault("hazards.unread_words", **where, words=", ".join(account.unread))
    if account.denials:
        yield fault("hazards.denials", **where, words="; ".join(account.denials))
    if account.held_cell_m is not None:
        cell, held = _metres(account.cell_m), _metres(account.held_cell_m)
        yield fault("hazards.false_resolution", **where, cell=cell, held=held)
    if account.indicative:
        scale = "?" if account.scale is None else Figure(account.scale)
        yield fault("hazards.indicative", **where, scale=scale)


def _metres(size: float | None) -> Figure | str:
    return "?" if size is None else Figure(size, digits=1)
