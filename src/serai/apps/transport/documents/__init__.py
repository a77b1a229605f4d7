"""Papers of transport. One file a document: its data, its parts; the Typst template has the same name."""

from serai.apps.transport.documents.manifest import ManifestClearance, ManifestData, ManifestVehicle, manifest
from serai.apps.transport.documents.waybill import WaybillData, WaybillLine, waybill

__all__ = [
    "ManifestClearance",
    "ManifestData",
    "ManifestVehicle",
    "WaybillData",
    "WaybillLine",
    "manifest",
    "waybill",
]
