"""One of each document with any number of lines: names and goods in two scripts, invented."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

from serai.apps.cargo.documents import (
    BinCardData,
    BinContent,
    BinMovement,
    Claimed,
    ClaimsFileData,
    ConsignmentEvent,
    ConsignmentLine,
    ConsignmentReportData,
    CountSheetData,
    CountSheetLine,
    DisposalRecordData,
    DisposedLine,
    Enclosure,
    Goods,
    GoodsReceivedNoteData,
    Label,
    LabelPaper,
    LossLine,
    LossReportData,
    ReceivedLine,
    ReleaseLine,
    ReleaseOrderData,
    ShippingLabelData,
    StockCardData,
    StockListData,
    StockListRow,
    StockMovement,
    TransferNoteData,
    TransferredLine,
    bin_card,
    claims_file,
    consignment_report,
    count_sheet,
    disposal_record,
    goods_received_note,
    loss_report,
    release_order,
    shipping_label,
    stock_card,
    stock_list,
    transfer_note,
)
from serai.apps.requests.documents import RankingCriterion, RequestSummaryData, RequestSummaryLine, request_summary
from serai.apps.transport.documents import (
    ManifestClearance,
    ManifestData,
    ManifestVehicle,
    WaybillData,
    WaybillLine,
    manifest,
    waybill,
)
from serai.kit.documents import Document, Head

SITE = "http://127.0.0.1:8000"
NOON = dt.datetime(2026, 11, 22, 10, 0, tzinfo=dt.UTC)
CASES = [
    Goods("Tarpaulins, woven, 4 × 6 m", "JUB-0042", "Horizon Relief Alliance", "piece", "bale"),
    Goods("Blankets, thermal, medium", "JUB-0042", "Horizon Relief Alliance", "piece", "bale"),
    Goods("Ringer lactate, 500 ml, infusion bag with giving set", "JUB-0043", "Nile Basin Health Initiative", "each",
          "carton", "RL-26-118", dt.date(2027, 5, 2), "", "15–25 °C"),
    Goods("أطقم مطبخ عائلية", "JUB-0043", "شبكة نساء السد", "set", "carton"),
    Goods("Calcium hypochlorite 65–70 %, drum 45 kg", "JUB-0044", "Bright Wells International", "kg", "drum",
          "HTH-4471", dt.date(2028, 1, 31), "UN 2880, class 5.1, PG II"),
]  # fmt: skip


def head(number: str, path: str = "records", *, demonstration: bool = True) -> Head:
    return Head(
        publisher="Logistics Cluster South Sudan",
        operation="South Sudan (demonstration)",
        number=number,
        dated=dt.date(2026, 11, 22),
        url=f"{SITE}/{path}/{number}/",
        printed_at=NOON,
        zone="Africa/Juba",
        printed_by="Chen Li",
        demonstration=demonstration,
    )


def goods(index: int) -> Goods:
    return CASES[index % len(CASES)]


def a_waybill(lines: int, language: str, *, is_cancelled: bool = False) -> Document:
    data = WaybillData(
        head=head("WB-JUB-0109", "journeys"),
        journey="J-0231",
        mode="Road",
        from_place="Juba common store",
        from_lines=["Bruno Wani, +211 900 000 001", "Airport road, Juba"],
        to_place="Malakal common store",
        to_lines=["P. Nyok, +211 900 000 002"],
        carrier="Kinyeti Haulage Ltd",
        vehicle="SSD 318 C",
        trailer="",
        driver="John Lado Wani",
        driver_phone="+211 900 000 003",
        departs_at=NOON,
        expected_at=NOON + dt.timedelta(days=2),
        seals="004411, 004412",
        instructions="Report at the Bor checkpoint before 15:00. Do not drive after dark.",
        lines=[
            WaybillLine(
                goods(i), Decimal(480 + i), 96, Decimal("2160.5"), Decimal("9.6"),
                "Bor common store" if i % 3 else "Malakal common store", "" if i % 5 else "damaged",
            )
            for i in range(lines)
        ],
        dispatched_by="Bruno Wani",
        dispatched_at=NOON,
        cancelled=is_cancelled,
    )  # fmt: skip
    return waybill(data, language)


def a_manifest(lines: int, language: str) -> Document:
    data = ManifestData(
        head=head("C-0012", "convoys"), name="Juba–Kapoeta, Monday", from_place="Juba", to_place="Kapoeta",
        assembly_point="Common store, north gate", leader="Convoy desk, Juba", leader_phone="+211 900 000 004",
        escort="Traffic police, two vehicles", escort_phone="", assembles_at=NOON,
        departs_at=NOON + dt.timedelta(hours=1), arrives_at=NOON + dt.timedelta(hours=10),
        briefing="Vehicles keep 100 m apart.\nRadio channel 7.",
        vehicles=[
            ManifestVehicle(
                f"SSD {200 + i} A", "Kinyeti Haulage Ltd" if i % 2 else "شبكة نساء السد", "Truck, 30 t",
                "John Lado Wani", "Torit" if i % 3 else "Kapoeta", None if i % 4 else Decimal("12480.5"), f"J-{i:04d}", 2,
            )
            for i in range(lines)
        ],
        clearances=[
            ManifestClearance("State Ministry of Local Government", "EES/LG/17", "Granted", NOON.date(), NOON.date())
        ],
    )  # fmt: skip
    return manifest(data, language)


def a_receipt(lines: int) -> GoodsReceivedNoteData:
    return GoodsReceivedNoteData(
        head=head("GRN-JUB-0042"),
        store="Juba common store",
        store_lines=["Airport road, Juba"],
        sender="Horizon Relief Alliance",
        sender_lines=["Amina Deng", "+211 900 000 010"],
        carrier="Kinyeti Haulage Ltd",
        vehicle="SSD 318 C",
        driver="John Lado Wani",
        journey="",
        transport_document="HRA/WB/118",
        received_at=NOON,
        recorded_at=NOON + dt.timedelta(hours=3),
        lines=[
            ReceivedLine(
                goods(i), Decimal(500) if i % 4 else None, Decimal(480), Decimal(i % 3), Decimal(20 - i % 3), Decimal(0),
                96, Decimal("2160.5"), Decimal("9.6"), "" if i % 6 else "wet cartons set apart",
            )
            for i in range(lines)
        ],
        remarks="Rain during unloading; the tarpaulin of the truck was torn.",
        received_by="Bruno Wani",
    )  # fmt: skip


def a_goods_received_note(lines: int, language: str) -> Document:
    return goods_received_note(a_receipt(lines), language)


def a_stock_card(lines: int, language: str) -> Document:
    moves = []
    balance = Decimal(1200)
    for i in range(lines):
        taken, given = (Decimal(240), Decimal(0)) if i % 3 == 0 else (Decimal(0), Decimal(110))
        balance += taken - given
        document = f"GRN-JUB-{i:04d}" if taken else f"WB-JUB-{i:04d}"
        moves.append(
            StockMovement(NOON + dt.timedelta(days=i), "Receipt" if taken else "Dispatch", document,
                          "Horizon Relief Alliance" if taken else "Malakal common store", taken, given, balance, "B. Wani")
        )  # fmt: skip
    data = StockCardData(
        head("JUB-0042/3"), goods(4), "Juba common store", "D-04", Decimal(1200), moves, balance, Decimal(3), Decimal(0),
        Decimal("5400"), Decimal("12.4"),
    )  # fmt: skip
    return stock_card(data, language)


def a_release_order(lines: int, language: str) -> Document:
    data = ReleaseOrderData(
        head=head("RO-MAL-0017"),
        state="Accepted",
        owner="Horizon Relief Alliance",
        owner_lines=["Amina Deng, releasing officer"],
        store="Malakal common store",
        store_lines=["Port road, Malakal"],
        collector="P. Nyok, shelter team",
        ordered_by="Amina Deng",
        ordered_at=NOON,
        on_paper=False,
        lines=[
            ReleaseLine(goods(i), "Good", "D-04", Decimal(240), Decimal(0), Decimal("1080.25")) for i in range(lines)
        ],
        verified_by="Chen Li",
        verified_at=NOON,
        decided_by="Omar Said",
        decided_at=NOON,
        instructions="Collect between 08:00 and 12:00; bring your own labour.",
    )
    return release_order(data, language)


def a_loss_report(lines: int, language: str) -> Document:
    data = LossReportData(
        head=head("LR-MAL-0003"),
        occurred_at=NOON,
        recorded_at=NOON + dt.timedelta(hours=5),
        place="Road Bor – Panyagor, km 31",
        chain_place="In transit",
        journey="J-0231",
        vehicle="SSD 318 C",
        cause="Rain or flood",
        responsible="Kinyeti Haulage Ltd",
        witness="John Lado Wani",
        police_reference="BOR/TR/2026/118",
        description="The truck slid off the causeway at the culvert. Eleven bales fell into the water.\nTwo were taken out.",
        lines=[
            LossLine(goods(i), Decimal(11 + i), "Lost" if i % 2 else "Damaged", Decimal("495"), Decimal("825.00"),
                     "USD" if i % 7 else "SSP", Decimal(i % 2))
            for i in range(lines)
        ],
        photos=4,
        reported_by="Bruno Wani",
    )  # fmt: skip
    return loss_report(data, language)


def a_disposal_record(lines: int, language: str) -> Document:
    data = DisposalRecordData(
        head=head("DSP-MAL-0002"),
        occurred_at=NOON,
        recorded_at=NOON + dt.timedelta(hours=1),
        store="Malakal common store",
        reason="Wet for three days; mould on all bales.",
        agreed_by="Amina Deng, letter HRA/2026/81",
        witness="John Lado Wani",
        recorded_by="Bruno Wani",
        lines=[
            DisposedLine(goods(i), Decimal(11 + i), "Damaged" if i % 2 else "Quarantined", Decimal("495"), Decimal("1.25"),
                         Decimal("825.00"), "USD")
            for i in range(lines)
        ],
        photos=2,
    )  # fmt: skip
    return disposal_record(data, language)


def a_consignment_report(lines: int, language: str) -> Document:
    data = ConsignmentReportData(
        head=head("JUB-0042", "consignments"),
        request="R-0397",
        owner_reference="HRA/SHL/26-118",
        tracking_code="K7QX-2M4P-9DTA",
        fulfilment="Partly dispatched",
        owner="Horizon Relief Alliance",
        owner_lines=["Amina Deng"],
        origin="Juba common store",
        destination="Malakal common store",
        destination_lines=["P. Nyok"],
        accepted_at=NOON,
        needed_by=dt.date(2026, 11, 27),
        next_step="Arrival in Malakal, about 24 Nov",
        lines=[
            ConsignmentLine(goods(i), Decimal(12480), Decimal(12480), Decimal(6240), Decimal(5000), Decimal(1240),
                            Decimal(0), Decimal(0), Decimal("12480"), Decimal("57.6"), "Juba, J-0231")
            for i in range(lines)
        ],
        events=[
            ConsignmentEvent(NOON + dt.timedelta(hours=i), "Dispatch" if i % 2 else "Receipt", "Juba common store",
                             f"WB-JUB-{i:04d}", "6,240 kg on SSD 318 C")
            for i in range(min(lines, 9))
        ],
    )  # fmt: skip
    return consignment_report(data, language)


def a_count_sheet(lines: int, language: str) -> Document:
    data = CountSheetData(
        head("CNT-JUB-0007"), "Juba common store", "D-01 … D-06", "",
        [CountSheetLine(goods(i), f"D-{1 + i // 4:02d}", Decimal(480)) for i in range(lines)],
    )  # fmt: skip
    return count_sheet(data, language)


def a_shipping_label(lines: int, language: str, paper: LabelPaper = LabelPaper.A6) -> Document:
    labels = [
        Label(goods(i), "Malakal common store" if i % 2 else "Old Fangak, payam health unit", "Horizon Relief Alliance, P. Nyok",
              "Juba common store", "K7QX-2M4P-9DTA", f"{SITE}/track/K7QX2M4P9DTA", i + 1, lines, Decimal(5), Decimal("22.5"),
              Decimal("0.1"), "340123451234567895" if i % 2 else "")
        for i in range(lines)
    ]  # fmt: skip
    return shipping_label(ShippingLabelData(head("JUB-0042", "consignments"), labels, paper), language)


def a_bin_card(lines: int, language: str) -> Document:
    data = BinCardData(
        head("JUB-A-01"), "Juba common store", "A-01", "Dry", "15–25 °C", Decimal(200),
        [BinContent(goods(i), "Good", Decimal(480), Decimal("960.5"), Decimal("3.84")) for i in range(lines)],
        [BinMovement(NOON, "Move" if i % 2 else "Receipt", f"MV-JUB-{i:04d}", goods(i), Decimal(480 if i % 2 else 0),
                     Decimal(0 if i % 2 else 12)) for i in range(lines)],
    )  # fmt: skip
    return bin_card(data, language)


def a_stock_list(lines: int, language: str) -> Document:
    rows = [StockListRow(goods(i), "JUB A-01", "Good", Decimal(480), 48, Decimal("960.5"), Decimal("3.84"), i * 3)
            for i in range(lines)]  # fmt: skip
    return stock_list(StockListData(head("JUB-2026-11-21"), "Juba common store", "", False, rows), language)


def a_stock_list_by_consignment(lines: int, language: str) -> Document:
    rows = [StockListRow(goods(i), "JUB", "", None, 48, Decimal("960.5"), Decimal("3.84"), i * 3, lines=i + 1)
            for i in range(lines)]  # fmt: skip
    return stock_list(StockListData(head("JUB-2026-11-21"), "", "Horizon Relief Alliance", True, rows), language)


def a_transfer_note(lines: int, language: str) -> Document:
    data = TransferNoteData(
        head("TR-JUB-0002"), NOON, "Juba common store", "Juba transit shed", "The roof leaks.", "Bruno Lado",
        [TransferredLine(goods(i), Decimal(480), "Good", 48, Decimal("960.5"), Decimal("3.84")) for i in range(lines)],
    )  # fmt: skip
    return transfer_note(data, language)


def a_claims_file(lines: int, language: str) -> Document:
    data = ClaimsFileData(
        head("LR-JUB-0003"), "Horizon Relief Alliance", "Sudd Transport Company", NOON, "Juba common store", "Theft", "JPS 118/26",
        "Found broken open at the gate.",
        [Claimed(goods(i), Decimal(40), Decimal(i % 2 * 3), Decimal("12.50"), "USD" if i % 3 else "EUR") for i in range(lines)],
        [Enclosure(f"GRN-JUB-{i:04d}", "Goods received note", 2) for i in range(lines)], ["photo.heic"] if lines > 1 else [],
    )  # fmt: skip
    return claims_file(data, language)


def a_request_summary(lines: int, language: str) -> Document:
    data = RequestSummaryData(
        head=head("R-0397", "requests"),
        request_title="Shelter kits and blankets",
        organisation="Horizon Relief Alliance",
        owner_reference="HRA/SHL/26-118",
        decision="Accepted",
        decision_reason="",
        fulfilment="Partly dispatched",
        services=["Road and river transport", "Storage, 7 days"],
        sender_lines=["Amina Deng", "+211 900 000 010", "amina@example.org"],
        receiver="Horizon Relief Alliance, Malakal",
        receiver_lines=["P. Nyok", "+211 900 000 002"],
        origin="Juba",
        destination="Malakal",
        ready_on=dt.date(2026, 11, 5),
        needed_by=dt.date(2026, 11, 27),
        storage_from=dt.date(2026, 11, 9),
        storage_until=dt.date(2026, 11, 16),
        submitted_at=NOON,
        accepted_at=NOON,
        lines=[
            RequestSummaryLine(g.description, "Shelter", g.unit, Decimal(12480), Decimal(12480) if i % 3 else None,
                               Decimal(12480), Decimal(12480), Decimal(6240), Decimal(0), 96, g.handling_unit,
                               Decimal("12480"), Decimal("57.6"), "", g.batch, g.expires_on, g.dangerous_goods,
                               g.temperature)
            for i, g in ((i, goods(i)) for i in range(lines))
        ],
        terms=["Free to the user, procedure version 3, until 31 Dec 2026.", "Storage at most 21 days."],
        declared_by="Amina Deng",
        declared_at=NOON,
        rank="71.5 points, 4th of 18 waiting for transport; criteria version 3, agreed by the OAG on 14 Oct 2026.",
        ranking=[
            RankingCriterion("People reached", "24,600 people", Decimal("0.80"), Decimal(30), Decimal("24.0")),
            RankingCriterion("Harm if late", "No shelter stock in Malakal", Decimal("0.90"), Decimal(25), Decimal("22.5")),
        ],
    )  # fmt: skip
    return request_summary(data, language)


ALL: dict[str, Callable[[int, str], Document]] = {
    "waybill": a_waybill,
    "manifest": a_manifest,
    "goods_received_note": a_goods_received_note,
    "stock_card": a_stock_card,
    "release_order": a_release_order,
    "loss_report": a_loss_report,
    "disposal_record": a_disposal_record,
    "consignment_report": a_consignment_report,
    "count_sheet": a_count_sheet,
    "shipping_label": a_shipping_label,
    "request_summary": a_request_summary,
    "bin_card": a_bin_card,
    "stock_list": a_stock_list,
    "stock_list_by_consignment": a_stock_list_by_consignment,
    "claims_file": a_claims_file,
    "transfer_note": a_transfer_note,
}
