"""What must hold of the ledger, told as short stories. Each runs by itself and asserts.

They are ordinary tests (test_scenarios.py), and they are what every mutant of the rules trips over (test_mutants.py).
"""

from decimal import Decimal

from serai.core.kernel.quantities import Amount
from serai.core.ledger.book import Outcome
from serai.core.ledger.history import check_found_now
from serai.core.ledger.periods import CLOCK_TOLERANCE, check_period
from serai.core.ledger.records import CountLine, Event, Key, Posting
from serai.core.ledger.reversal import mirror
from serai.core.ledger.status import Fulfilment, progress
from serai.core.ledger.totals import Totals
from serai.core.ledger.vocabulary import EventKind
from tests.core.ledger.yard import (
    ACCOUNTS,
    BARGE,
    BIN_A,
    BIN_B,
    BOR,
    CAGE,
    CONVERTED,
    DAMAGED,
    DIFFERENCE,
    DISPUTED,
    DOOR,
    GOOD,
    LOST,
    OUTSIDE,
    QUARANTINED,
    RELEASED,
    TRUCK,
    Yard,
    day,
    tampered,
)


def from_the_door_of_the_sender_to_the_signed_release():
    """One whole journey: every carton is somewhere at each step, and the status says how far it has come."""
    yard = Yard()
    status = lambda: yard.book.fulfilment(["blankets"])  # noqa: E731
    assert status() is Fulfilment.NOT_STARTED
    assert yard.receives("blankets", 60, on=1) == []
    assert status() is Fulfilment.PARTLY_RECEIVED
    assert yard.receives("blankets", 40, on=2) == []
    assert status() is Fulfilment.RECEIVED
    line = yard.book.lines["blankets"]
    assert not progress(line, yard.book.totals_of("blankets"), yard.book.balances(), ACCOUNTS).short
    assert yard.dispatches("blankets", 70, on=3) == []
    assert status() is Fulfilment.PARTLY_DISPATCHED
    assert yard.dispatches("blankets", 30, on=4, by=BARGE) == []
    assert status() is Fulfilment.IN_TRANSIT
    assert yard.delivers("blankets", 70, on=5) == []
    assert status() is Fulfilment.PARTLY_DELIVERED
    assert yard.delivers("blankets", 30, on=6, by=BARGE) == []
    assert status() is Fulfilment.DELIVERED
    assert yard.releases("blankets", 80, on=7) == []
    assert status() is Fulfilment.PARTLY_RELEASED
    assert yard.releases("blankets", 20, on=8) == []
    assert status() is Fulfilment.RELEASED
    assert yard.book.totals_of("blankets") == Totals(
        received=Decimal(100), dispatched=Decimal(100), delivered=Decimal(100), released=Decimal(100)
    )
    assert all(amount.is_zero for amount in yard.book.balances().values())
    assert yard.book.verify() == []


def the_last_pallet_is_dispatched_once():
    """Two people dispatch the same ten: the second is told how many there are and how many were asked for."""
    yard = Yard()
    yard.receives("blankets", 10, on=1)
    assert yard.dispatches("blankets", 10, on=2) == []
    assert yard.dispatches("blankets", 10, on=2.1, by=BARGE) == ["below-zero"]
    problem = yard.last.problems[0]
    assert (problem.line, problem.parameters["available"], problem.parameters["asked"]) == ("blankets", 0, 10)
    assert yard.there("blankets", BARGE) == 0
    assert yard.book.verify() == []


def nothing_leaves_before_it_came():
    """Back-dated before the receipt there was nothing to send, although today's balance is ample."""
    yard = Yard()
    yard.receives("blankets", 50, on=5)
    assert yard.dispatches("blankets", 10, on=4) == ["below-zero"]
    assert yard.last.problems[0].parameters["at"] == day(4)


def a_late_dispatch_must_not_take_what_was_sent_later():
    """50 came on the 1st and all left on the 5th: a dispatch recorded late for the 3rd is refused, naming the 5th."""
    yard = Yard()
    yard.receives("blankets", 50, on=1)
    yard.dispatches("blankets", 50, on=5)
    assert yard.dispatches("blankets", 20, on=3, hu=2, kg=100, m3="0.4", by=BARGE) == ["below-zero"]
    problem = yard.last.problems[0]
    assert problem.parameters["at"] == day(5)
    assert (problem.parameters["available"], problem.parameters["asked"]) == (0, 20)


def what_came_and_left_at_the_same_moment_is_fine():
    """Cross-docked at eight sharp: the postings of one instant act together, in whatever order they are recorded."""
    yard = Yard()
    assert yard.receives("blankets", 20, on=2) == []
    assert yard.dispatches("blankets", 20, on=2) == []
    assert yard.there("blankets", on=2) == 0
    assert yard.there("blankets", TRUCK, on=2) == 20


def no_weight_stays_when_the_last_piece_leaves():
    """Nobody may leave 0 pieces and 3 kg: whoever takes all takes all the weight."""
    yard = Yard()
    yard.receives("blankets", 10, on=1, hu=1, kg=50, m3="0.2")
    assert yard.dispatches("blankets", 10, on=2, hu=1, kg=47, m3="0.2") == ["ghost-weight"]
    assert yard.last.problems[0].parameters["kg"] == 3
    assert yard.dispatches("blankets", 10, on=2, hu=1, kg=53, m3="0.2") == ["below-zero"]
    assert yard.last.problems[0].parameters["measure"] == "kg"
    assert yard.dispatches("blankets", 10, on=2, hu=1, kg=50, m3="0.2") == []


def no_more_lifts_than_things():
    """A carton cannot be lifted in two pieces; nor may what stays behind need more lifts than there are things."""
    yard = Yard()
    assert yard.receives("kits", 5, on=1, hu=6, kg=15) == ["more-hu-than-iu"]
    assert yard.receives("kits", 5, on=1, hu=5, kg=15) == []
    assert yard.dispatches("kits", 3, on=2, hu=1, kg=9) == ["more-hu-than-iu"]
    assert yard.loses("kits", 1, on=2, out_of=BIN_A, hu=2, kg=3) == ["more-hu-than-iu"]
    assert yard.dispatches("kits", 3, on=2, hu=3, kg=9) == []
    assert yard.receives("flour", "0.5", on=3, hu=1, kg="0.5") == []  # a half-kilogram sack


def units_keep_to_their_scale_and_amounts_are_more_than_nothing():
    """Half a blanket, minus fifty blankets and no blankets are no receipts."""
    yard = Yard()
    assert yard.receives("blankets", "2.5", on=1, kg=5) == ["too-many-decimals"]
    assert yard.receives("flour", "2.5", on=1, kg="2.5") == []
    assert yard.receives("blankets", -50, on=1, kg=5) == ["quantity-not-positive"]
    assert yard.receives("blankets", 0, on=1, hu=1, kg=5) == ["quantity-not-positive"]
    assert yard.receives("blankets", 5, on=1, kg=-5) == ["measure-negative"]
    assert yard.receives("blankets", "99999999999", on=1, kg="100000000000") == ["amount-too-large"]
    assert yard.receives("flour", "99999999999.999", on=1, kg="99999999999.999", m3="9999999999.9999") == []
    assert yard.book.postings == [posting for posting in yard.book.postings if posting.line == "flour"]


def each_document_moves_only_what_it_may():
    """A receipt does not come from a truck, a dispatch does not go to the owner, a loss does not fill a bin."""
    yard = Yard()
    yard.receives("blankets", 20, on=1)
    ten = Amount.of(10, 1, 50, "0.2")
    wrong = [
        (EventKind.RECEIPT, TRUCK, BIN_A),
        (EventKind.RECEIPT, OUTSIDE, TRUCK),
        (EventKind.DISPATCH, BIN_A, RELEASED),
        (EventKind.DELIVERY, OUTSIDE, DOOR),
        (EventKind.RELEASE, TRUCK, RELEASED),
        (EventKind.LOSS, LOST, BIN_A),
        (EventKind.FOUND, BIN_A, LOST),
        (EventKind.ARRIVAL, DIFFERENCE, BIN_A),
        (EventKind.CANCELLATION, BIN_A, RELEASED),
        (EventKind.MOVE, BIN_A, TRUCK),
        (EventKind.DISPOSAL, OUTSIDE, LOST),
    ]
    for kind, source, target in wrong:
        posting = Posting("blankets", source, target, GOOD, GOOD, ten, day(2))
        assert yard.writes(kind, 2, [posting]) == ["flow-not-allowed"], kind
    assert yard.there("blankets") == 20


def a_move_stays_at_its_place_and_a_transfer_does_not():
    """Bin to bin is a move; store to store without a vehicle is a transfer; a truck hands over to another truck."""
    yard = Yard()
    yard.receives("blankets", 20, on=1)
    ten = Amount.of(10, 1, 50, "0.2")
    bin_to_bin = Posting("blankets", BIN_A, BIN_B, GOOD, GOOD, ten, day(2))
    store_to_store = Posting("blankets", BIN_A, BOR, GOOD, GOOD, ten, day(2))
    assert yard.writes(EventKind.MOVE, 2, [store_to_store]) == ["place-not-allowed"]
    assert yard.writes(EventKind.TRANSFER, 2, [bin_to_bin]) == ["place-not-allowed"]
    assert yard.writes(EventKind.MOVE, 2, [bin_to_bin]) == []
    assert yard.writes(EventKind.TRANSFER, 2, [store_to_store]) == []
    assert (yard.there("blankets"), yard.there("blankets", BIN_B), yard.there("blankets", BOR)) == (0, 10, 10)
    yard.dispatches("blankets", 10, on=3, out_of=BIN_B)
    hand_over = Posting("blankets", TRUCK, BARGE, GOOD, GOOD, Amount.of(4, 0, 20, "0.08"), day(4))
    assert yard.writes(EventKind.TRANSFER, 4, [hand_over]) == []
    truck, barge = yard.book.journey(TRUCK, "blankets"), yard.book.journey(BARGE, "blankets")
    assert (truck.loaded, truck.handed_over, truck.on_board) == (10, 4, 6)
    assert (barge.loaded, barge.taken_over, barge.on_board) == (0, 4, 4)
    assert yard.book.verify() == []


def goods_get_worse_on_the_way_never_better():
    """The receiver may find good cartons damaged; damaged ones do not arrive good."""
    yard = Yard()
    yard.receives("blankets", 20, on=1)
    yard.dispatches("blankets", 20, on=2)
    assert yard.unloads("blankets", 2, on=3, found=DAMAGED) == []
    assert yard.unloads("blankets", 18, on=3) == []
    assert yard.there("blankets", BOR, DAMAGED) == 2
    two = yard.amount("blankets", BOR, DAMAGED)
    back = Posting("blankets", BOR, TRUCK, DAMAGED, DAMAGED, two, day(4))
    assert yard.writes(EventKind.DISPATCH, 4, [back]) == []
    better = Posting("blankets", TRUCK, BIN_A, DAMAGED, GOOD, two, day(5))
    assert yard.writes(EventKind.ARRIVAL, 5, [better]) == ["condition-not-allowed"]
    secret = Posting("blankets", BOR, DOOR, GOOD, DAMAGED, Amount.of(1), day(5))
    assert yard.writes(EventKind.DELIVERY, 5, [secret]) == ["condition-not-allowed"]


def damage_happens_where_the_goods_are():
    """Damaged in its bin, or put aside into another bin of the store; never in another store, on another vehicle, or in
    the same condition."""
    yard = Yard()
    yard.receives("blankets", 20, on=1)
    assert yard.damages("blankets", 3, on=2) == []
    assert (yard.there("blankets"), yard.there("blankets", BIN_A, DAMAGED)) == (17, 3)
    nothing = Posting("blankets", BIN_A, BIN_A, GOOD, GOOD, Amount.of(1), day(3))
    assert yard.writes(EventKind.DAMAGE, 3, [nothing]) == ["posting-goes-nowhere"]
    elsewhere = Posting("blankets", BIN_A, BOR, GOOD, DAMAGED, Amount.of(1), day(3))
    assert yard.writes(EventKind.DAMAGE, 3, [elsewhere]) == ["place-not-allowed"]
    unchanged = Posting("blankets", BIN_A, CAGE, GOOD, GOOD, Amount.of(1), day(3))
    assert yard.writes(EventKind.DAMAGE, 3, [unchanged]) == ["condition-not-allowed"]
    aside = Posting("blankets", BIN_A, CAGE, GOOD, QUARANTINED, Amount.of(1, 0, 5, "0.02"), day(3))
    assert yard.writes(EventKind.DAMAGE, 3, [aside]) == []
    cleared = Posting("blankets", CAGE, BIN_A, QUARANTINED, GOOD, Amount.of(1, 0, 5, "0.02"), day(3))
    assert yard.writes(EventKind.DAMAGE, 3, [cleared]) == []
    assert yard.moves("blankets", 5, on=3, into=CAGE) == []
    caged = Posting("blankets", BIN_A, CAGE, GOOD, QUARANTINED, Amount.of(2, 0, 10, "0.04"), day(4))
    assert yard.writes(EventKind.MOVE, 4, [caged]) == []


def more_than_was_sent_is_a_surplus():
    """Ten were loaded, eleven came off: the dispatch stays ten, the surplus stands apart, the journey adds up."""
    yard = Yard()
    yard.receives("kits", 10, on=1, hu=0, kg=0)
    yard.dispatches("kits", 10, on=2)
    assert yard.delivers("kits", 11, on=3) == ["below-zero"]
    assert yard.delivers_with_surplus("kits", 10, 1, on=3) == []
    totals = yard.book.totals_of("kits")
    assert (totals.dispatched, totals.delivered, totals.count_difference) == (10, 11, -1)
    journey = yard.book.journey(TRUCK, "kits")
    assert (journey.loaded, journey.surplus, journey.arrived, journey.on_board) == (10, 1, 11, 0)
    assert yard.book.verify() == []


def what_the_sender_said_and_what_was_counted_stay_two_numbers():
    """Announced 100, received 104: four are surplus, nothing is expected, and the announcement stays 100."""
    yard = Yard()
    yard.receives("blankets", 60, on=1)
    first = yard.book.expectation("blankets")
    assert (first.announced, first.received, first.still_expected, first.surplus) == (100, 60, 40, 0)
    yard.receives("blankets", 44, on=2)
    second = yard.book.expectation("blankets")
    assert (second.announced, second.received, second.still_expected, second.surplus) == (100, 104, 0, 4)
    assert yard.book.verify() == []


def what_will_not_come_is_cancelled():
    """60 of 100 came and 40 were withdrawn: nothing is expected, and all released is still short."""
    yard = Yard()
    yard.receives("blankets", 60, on=1)
    assert yard.cancels("blankets", 40, on=2) == []
    expected = yard.book.expectation("blankets")
    assert (expected.received, expected.cancelled, expected.still_expected) == (60, 40, 0)
    assert yard.book.totals_of("blankets").released == 0
    assert yard.book.verify() == []
    assert yard.releases("blankets", 60, on=3, out_of=BIN_A) == []
    assert yard.book.totals_of("blankets").released == 60
    assert yard.book.fulfilment(["blankets"]) is Fulfilment.CLOSED_SHORT


def lost_on_the_road_and_found_again():
    """Eight of ten lost, five found again later: no more can be found than was lost, and not before it was."""
    yard = Yard()
    yard.receives("blankets", 10, on=1)
    yard.dispatches("blankets", 10, on=2)
    assert yard.loses("blankets", 8, on=4) == []
    assert yard.finds("blankets", 5, on=3) == ["found-more-than-lost"]
    assert yard.finds("blankets", 9, on=5) == ["found-more-than-lost"]
    assert yard.last.problems[0].parameters["available"] == 8
    assert yard.finds("blankets", 5, on=5) == []
    assert yard.finds("blankets", 4, on=6) == ["found-more-than-lost"]
    assert yard.loses("blankets", 2, on=6.1) == []
    assert yard.finds("blankets", 2, on=6.2) == []
    gone = Posting("blankets", LOST, TRUCK, GOOD, GOOD, Amount.of(3), day(6.3))
    assert check_found_now({"blankets": Decimal(3)}, [gone], ACCOUNTS) == []
    assert [problem.code for problem in check_found_now({}, [gone], ACCOUNTS)] == ["found-more-than-lost"]
    journey = yard.book.journey(TRUCK, "blankets")
    assert (journey.loaded, journey.lost, journey.on_board) == (10, 3, 7)
    assert yard.book.totals_of("blankets").lost == 3
    assert yard.delivers("blankets", 7, on=7, hu=0, kg=yard.amount("blankets", TRUCK).kg, m3="0") != []
    assert (
        yard.writes(
            EventKind.DELIVERY,
            7,
            [Posting("blankets", TRUCK, DOOR, GOOD, GOOD, yard.amount("blankets", TRUCK), day(7))],
        )
        == []
    )
    assert yard.book.verify() == []


def transshipment_does_not_count_as_dispatch_again():
    """From Juba to Bor and on to Malakal: ten were dispatched, not twenty."""
    yard = Yard()
    yard.receives("blankets", 10, on=1)
    yard.dispatches("blankets", 10, on=2)
    yard.unloads("blankets", 10, on=3)
    assert yard.book.totals_of("blankets").dispatched == 10
    yard.book.lines["blankets"] = tampered(yard.book.lines["blankets"], announced=Amount.of(10, 1, 50, "0.2"))
    assert yard.book.fulfilment(["blankets"]) is Fulfilment.IN_TRANSIT
    assert yard.dispatches("blankets", 10, on=4, out_of=BOR, by=BARGE) == []
    assert yard.book.totals_of("blankets").dispatched == 10
    assert yard.book.fulfilment(["blankets"]) is Fulfilment.IN_TRANSIT
    yard.delivers("blankets", 10, on=5, by=BARGE)
    assert yard.book.totals_of("blankets").delivered == 10
    assert yard.book.verify() == []


def sent_back_to_the_first_hub_is_not_dispatched():
    """The road was closed and the truck came back: nothing is dispatched any more."""
    yard = Yard()
    yard.receives("blankets", 10, on=1)
    yard.dispatches("blankets", 10, on=2)
    assert yard.unloads("blankets", 10, on=3, into=BIN_B) == []
    assert yard.book.totals_of("blankets").dispatched == 0
    assert yard.there("blankets", BIN_B) == 10


def a_mistake_is_taken_back_once():
    """A wrong dispatch is reversed; the totals forget it; a second reversal is refused and names the first."""
    yard = Yard()
    yard.receives("blankets", 20, on=1)
    yard.dispatches("blankets", 15, on=2)
    wrong = yard.last.postings
    assert yard.reverses(wrong) == []
    first = yard.last.postings[0]
    assert yard.there("blankets") == 20
    assert yard.there("blankets", on=2) == 20
    assert yard.book.totals_of("blankets").dispatched == 0
    assert yard.reverses(wrong) == ["already-reversed"]
    assert yard.last.problems[0].parameters["by"] == first.id
    assert yard.reverses([first]) == ["reversal-of-reversal"]
    assert yard.book.verify() == []


def a_reversal_is_the_exact_mirror():
    """Nobody reverses fifteen with five, backwards, before it happened, or twice in one document."""
    yard = Yard()
    yard.receives("blankets", 20, on=1)
    yard.dispatches("blankets", 15, on=2)
    back = mirror(yard.last.postings[0])
    cheats = [
        (tampered(back, amount=Amount.of(5)), ["not-a-mirror"]),
        (tampered(back, to_account=BIN_B), ["not-a-mirror"]),
        (tampered(back, to_condition=DAMAGED), ["not-a-mirror"]),
        (tampered(back, reverses=999), ["reversed-unknown"]),
        (tampered(back, reverses=None), ["reversal-names-nothing"]),
    ]
    for cheat, codes in cheats:
        assert yard.writes(EventKind.REVERSAL, 2, [cheat]) == codes
    early = tampered(back, occurred_at=day(1.5))
    assert "reversal-before-original" in yard.writes(EventKind.REVERSAL, 1.5, [early])
    assert "already-reversed" in yard.writes(EventKind.REVERSAL, 2, [back, back])
    assert yard.writes(EventKind.DISPATCH, 2, [tampered(mirror(back_of(back)), reverses=1)]) == [
        "reverses-outside-reversal"
    ]
    later = tampered(back, occurred_at=day(3))
    assert yard.writes(EventKind.REVERSAL, 3, [later]) == []
    assert (yard.there("blankets", on=2), yard.there("blankets", on=3)) == (5, 20)


def back_of(posting):
    """A reversal as if it were written, so that it can be mirrored."""
    return tampered(posting, id=77)


def what_has_gone_on_cannot_be_taken_back():
    """The dispatch cannot be undone after the truck was unloaded; nor the receipt after the goods left."""
    yard = Yard()
    yard.receives("blankets", 20, on=1)
    receipt = yard.last.postings
    yard.dispatches("blankets", 20, on=2)
    dispatch = yard.last.postings
    yard.unloads("blankets", 20, on=3)
    assert yard.reverses(dispatch) == ["below-zero"]
    assert yard.last.problems[0].parameters["at"] == day(3)
    assert yard.reverses(receipt) == ["below-zero"]
    assert yard.last.problems[0].parameters["at"] == day(2)


def a_count_finds_less_and_says_so():
    """Book 20, floor 18: two go to the count difference, with their share of the weight."""
    yard = Yard()
    yard.receives("blankets", 20, on=1, hu=2, kg=100, m3="0.4")
    assert yard.counts({"blankets": 18}, on=3) == []
    assert yard.amount("blankets") == Amount.of(18, 2, 90, "0.36")
    assert yard.there("blankets", on=2) == 20
    assert yard.book.totals_of("blankets").count_difference == 2
    assert yard.book.verify() == []


def a_count_finds_more_and_says_so():
    """Book 20, floor 22; and three kits where none are booked, weighed as announced."""
    yard = Yard()
    yard.receives("blankets", 20, on=1, hu=2, kg=100, m3="0.4")
    assert yard.counts({"blankets": 22, "kits": 3}, on=3) == []
    assert yard.amount("blankets") == Amount.of(22, 2, 110, "0.44")
    assert yard.amount("kits") == Amount.of(3, 3, 9, "0.1")
    assert yard.book.totals_of("blankets").count_difference == -2
    assert yard.book.verify() == []


def postable(yard):
    # What the database would take: a quantity, and nothing below zero.
    amounts = [posting.amount for posting in yard.last.postings]
    return all(amount.quantity > 0 and amount.negative_measure() is None for amount in amounts)


def a_count_of_lifts_only():
    """Twenty blankets, three bales instead of two: the quantity stays and the handling units are put right."""
    yard = Yard()
    yard.receives("blankets", 20, on=1, hu=2, kg=100, m3="0.4")
    assert yard.counts({"blankets": 20}, on=3, hu={"blankets": 3}) == []
    assert yard.amount("blankets") == Amount.of(20, 3, 100, "0.4")
    assert postable(yard)
    assert yard.counts({"blankets": 20}, on=4, hu={"blankets": 1}, number="CNT-2") == []
    assert postable(yard)
    assert yard.book.totals_of("blankets").count_difference == 0
    assert yard.book.verify() == []


def fewer_things_in_more_lifts():
    """18 of 20 seen, in three bales instead of two: all of it goes out and what was seen comes in, at one instant."""
    yard = Yard()
    yard.receives("blankets", 20, on=1, hu=2, kg=100, m3="0.4")
    assert yard.counts({"blankets": 18}, on=3, hu={"blankets": 3}) == []
    assert yard.amount("blankets") == Amount.of(18, 3, 90, "0.36")
    assert len(yard.last.postings) == 2
    assert postable(yard)
    assert yard.counts({"blankets": 19}, on=4, hu={"blankets": 1}, number="CNT-2") == []
    assert yard.amount("blankets") == Amount.of(19, 1, 95, "0.38")
    assert postable(yard)
    assert yard.book.totals_of("blankets").count_difference == 1
    assert yard.counts({"blankets": 19}, on=5, hu={"blankets": 1}, number="CNT-3") == []
    assert yard.last.postings == ()
    assert yard.book.verify() == []


def a_bin_counted_fully_has_nothing_else_in_it():
    """Counted fully, only kits were seen: the blankets in the book were not there, nor the flour of a late paper."""
    yard = Yard()
    yard.receives("blankets", 20, on=1)
    yard.receives("kits", 5, on=1)
    assert yard.counts({"kits": 5}, on=3, bins=[BIN_A]) == []
    assert (yard.there("blankets"), yard.there("kits")) == (0, 5)
    assert yard.book.totals_of("blankets").count_difference == 20
    assert yard.receives("flour", 10, on=2) == []
    assert (yard.there("flour", on=2), yard.there("flour", on=3)) == (10, 0)
    assert yard.book.verify() == []


def a_late_document_does_not_change_what_was_seen():
    """Counted 20 on the 5th; a receipt of the 3rd comes late: taken back at the count, only the 3rd and 4th change."""
    yard = Yard()
    yard.receives("blankets", 20, on=1)
    yard.counts({"blankets": 20}, on=5)
    assert yard.receives("blankets", 7, on=3) == []
    assert len(yard.last.corrections) == 1
    correction = yard.last.corrections[0][1][0]
    assert (correction.occurred_at, correction.to_account, correction.amount.quantity) == (day(5), DIFFERENCE, 7)
    assert [yard.there("blankets", on=moment) for moment in (2, 3, 4, 5, 6)] == [20, 27, 27, 20, 20]
    assert yard.book.totals_of("blankets").count_difference == 7
    assert yard.book.verify() == []


def the_truck_that_was_unloaded_before_the_count_and_recorded_after_it():
    """The count saw ten that the book did not know; then the arrival comes in: the difference goes away by itself."""
    yard = Yard()
    yard.receives("blankets", 10, on=1)
    yard.dispatches("blankets", 10, on=2)
    yard.counts({"blankets": 10}, on=4, at=BOR)
    assert yard.book.totals_of("blankets").count_difference == -10
    assert yard.unloads("blankets", 10, on=3) == []
    assert yard.there("blankets", BOR) == 10
    assert yard.book.totals_of("blankets").count_difference == 0
    assert yard.book.verify() == []


def a_late_dispatch_before_a_count_is_taken_back_there_too():
    """Counted 20 on the 5th; a dispatch of 6 on the 3rd arrives late: 14 on the 4th, 20 from the count on."""
    yard = Yard()
    yard.receives("blankets", 20, on=1)
    yard.counts({"blankets": 20}, on=5)
    yard.counts({"blankets": 20}, on=7, number="CNT-2")
    assert yard.dispatches("blankets", 6, on=3) == []
    assert [yard.there("blankets", on=moment) for moment in (2, 4, 5, 8)] == [20, 14, 20, 20]
    assert yard.there("blankets", TRUCK) == 6
    assert yard.book.totals_of("blankets").count_difference == -6
    assert yard.book.verify() == []


def a_document_of_the_moment_of_the_count_was_seen_by_it():
    """Counted at eight; a receipt of eight sharp comes late: the count has seen it already."""
    yard = Yard()
    yard.receives("blankets", 20, on=1)
    yard.counts({"blankets": 20}, on=5)
    assert yard.receives("blankets", 7, on=5) == []
    assert yard.there("blankets", on=5) == 20
    assert yard.book.verify() == []


def a_late_count_leaves_a_later_count_as_it_was():
    """Counted 20 on the 7th; the sheet of the 5th, which saw 15, comes later: 15 on the 6th, 20 again on the 7th."""
    yard = Yard()
    yard.receives("blankets", 20, on=1)
    yard.counts({"blankets": 20}, on=7, number="CNT-2")
    assert yard.counts({"blankets": 15}, on=5) == []
    assert [yard.there("blankets", on=moment) for moment in (4, 5, 6, 7, 8)] == [20, 15, 15, 20, 20]
    assert yard.book.verify() == []


def nothing_is_reversed_beneath_a_count():
    """What was counted since stays: the reversal is refused and the count is named, also one of the whole bin."""
    yard = Yard()
    yard.receives("blankets", 20, on=1)
    receipt = yard.last.postings
    yard.counts({"blankets": 20}, on=5, number="CNT-JUB-0007")
    assert yard.reverses(receipt) == ["counted-since"]
    assert yard.last.problems[0].parameters["number"] == "CNT-JUB-0007"
    assert yard.reverses(receipt, on=6) == ["counted-since"]
    other = Yard()
    other.receives("blankets", 20, on=1)
    receipt = other.last.postings
    other.counts({}, on=1, at=BIN_A, bins=[BIN_B])
    assert other.reverses(receipt) == []
    other.receives("blankets", 20, on=2)
    receipt = other.last.postings
    other.counts({"blankets": 20}, on=2, bins=[BIN_A], number="CNT-2")
    assert other.reverses(receipt) == ["counted-since"]


def a_count_is_corrected_by_counting_again():
    """What a count found is not reversed, whatever else is reversible."""
    yard = Yard()
    yard.receives("blankets", 20, on=1)
    yard.counts({"blankets": 18}, on=3)
    assert yard.reverses(yard.last.postings) == ["count-not-reversible"]
    assert yard.counts({"blankets": 20}, on=4, number="CNT-2") == []
    assert yard.there("blankets") == 20


def a_count_that_cannot_be_is_refused():
    """Twice the same stock, a truck, minus one, half a blanket, weight without things, two counts at one moment."""
    yard = Yard()
    yard.receives("blankets", 20, on=1)
    key = Key("blankets", BIN_A, GOOD)

    def counting(*lines, on=2):
        return yard.writes(EventKind.COUNT, on, (), counted=lines)

    assert counting(CountLine(key, Decimal(20)), CountLine(key, Decimal(19))) == ["counted-twice"]
    assert counting(CountLine(Key("blankets", TRUCK, GOOD), Decimal(1))) == ["not-countable"]
    assert counting(CountLine(key, Decimal(-1))) == ["count-negative"]
    assert counting(CountLine(key, Decimal("0.5"))) == ["too-many-decimals"]
    assert counting(CountLine(key, Decimal(0), 1)) == ["ghost-counted"]
    assert counting(CountLine(key, Decimal(2), 3)) == ["more-hu-than-iu"]
    assert counting(CountLine(Key("tents", BIN_A, GOOD), Decimal(1))) == ["unknown-line"]
    assert counting(CountLine(Key("flour", BIN_A, GOOD), Decimal("0.5"), 1)) == []  # a half-kilogram sack
    assert counting(CountLine(key, Decimal(20), 20, Decimal(0), Decimal(0))) == []
    assert counting(CountLine(key, Decimal(19))) == ["already-counted"]
    assert counting(CountLine(Key("blankets", BIN_B, GOOD), Decimal(0))) == []
    assert counting(CountLine(key, Decimal(20), 0), on=3) == []
    assert yard.there("blankets") == 20


def a_bin_is_counted_once_at_a_moment():
    """Two sheets of the whole bin at eight: which is right? Of another bin, or at nine, there is no question."""
    yard = Yard()
    assert yard.counts({}, on=2, bins=[BIN_A]) == []
    assert yard.counts({}, on=2, bins=[BIN_A]) == ["already-counted"]
    assert yard.counts({}, on=2, bins=[BIN_B]) == []
    assert yard.counts({}, on=2.5, bins=[BIN_A]) == []
    yard.receives("blankets", 5, on=3, into=BIN_B)
    assert yard.counts({"kits": 0}, on=4, bins=[BIN_A]) == []
    assert yard.counts({"blankets": 5}, on=4, at=BIN_B) == []


def closed_books_stay_closed():
    """May is closed and June is not; nothing is recorded for the future or from before the operation."""
    yard = Yard()
    yard.closes(1, 10)
    assert yard.receives("blankets", 10, on=9.9) == ["period-closed"]
    assert yard.receives("blankets", 10, on=10) == []
    assert yard.receives("blankets", 10, on=-5) == ["before-operation"]
    assert yard.receives("blankets", 10, on=31) == ["in-the-future"]
    assert yard.there("blankets") == 10
    soon = day(30) + CLOCK_TOLERANCE
    assert check_period(soon, day(30), opened_at=soon) == []
    assert [problem.code for problem in check_period(day(31), day(30))] == ["in-the-future"]


def a_late_document_cannot_correct_a_count_in_closed_books():
    """The count's month is closed: a document that would change its difference waits for the books to be opened."""
    yard = Yard()
    yard.receives("blankets", 20, on=1)
    yard.counts({"blankets": 20}, on=5)
    yard.closes(4, 6)
    assert yard.receives("blankets", 7, on=3) == ["period-closed"]
    assert yard.there("blankets", on=3) == 20


def a_repack_tells_both_sides():
    """Blankets become kits in one document: parents go in, children come out, and neither alone."""
    yard = Yard()
    yard.receives("blankets", 20, on=1)
    alone = Posting("blankets", BIN_A, CONVERTED, GOOD, GOOD, yard.amount("blankets"), day(2))
    assert yard.writes(EventKind.REPACK, 2, [alone]) == ["repack-one-sided"]
    made = Posting("kits", CONVERTED, BIN_A, GOOD, GOOD, Amount.of(5), day(2))
    assert yard.writes(EventKind.REPACK, 2, [made]) == ["repack-one-sided"]
    yard.book.lines["blankets"] = tampered(yard.book.lines["blankets"], announced=Amount.of(20))
    yard.book.lines["kits"] = tampered(yard.book.lines["kits"], announced=Amount.of(5))
    assert yard.repacks("blankets", 5, "kits", 2, on=2) == []
    assert yard.book.fulfilment(["blankets"]) is Fulfilment.RECEIVED
    assert yard.book.fulfilment(["kits"]) is Fulfilment.PARTLY_RECEIVED
    assert yard.repacks("blankets", 15, "kits", 3, on=3) == []
    assert (yard.there("blankets"), yard.there("kits")) == (0, 5)
    assert yard.book.totals_of("kits").converted == -5
    assert yard.book.fulfilment(["blankets"]) is Fulfilment.REPACKED
    assert yard.book.fulfilment(["kits"]) is Fulfilment.RECEIVED
    assert yard.book.fulfilment(["blankets", "kits"]) is Fulfilment.RECEIVED
    assert yard.releases("kits", 5, on=4, out_of=BIN_A) == []
    assert yard.book.fulfilment(["kits"]) is Fulfilment.RELEASED
    assert yard.book.fulfilment(["blankets", "kits"]) is Fulfilment.RELEASED
    assert yard.book.verify() == []


def a_dispute_holds_the_goods_apart():
    """Four of ten are disputed at the door: not delivered, not lost, until it is settled."""
    yard = Yard()
    yard.receives("blankets", 10, on=1)
    yard.dispatches("blankets", 10, on=2)
    yard.delivers("blankets", 10, on=3)
    assert yard.disputes("blankets", 4, on=4) == []
    assert yard.book.totals_of("blankets").delivered == 6
    assert yard.there("blankets", DISPUTED) == 4
    assert yard.disposes("blankets", 1, on=5, out_of=DISPUTED) == []
    assert yard.settles("blankets", 3, on=5) == []
    assert yard.book.totals_of("blankets").delivered == 9
    yard.receives("kits", 5, on=6)
    yard.dispatches("kits", 5, on=7)
    assert yard.disputes("kits", 2, on=8, at=TRUCK) == []
    journey = yard.book.journey(TRUCK, "kits")
    assert (journey.loaded, journey.disputed, journey.on_board) == (5, 2, 3)
    assert yard.book.verify() == []


def the_same_document_twice_is_one_document():
    """A phone sends its receipt again: nothing changes, and it gets the first answer."""
    yard = Yard()
    amount = Amount.of(10, 1, 50, "0.2")
    posting = Posting("blankets", OUTSIDE, BIN_A, GOOD, GOOD, amount, day(1))
    event = Event("from-the-phone", EventKind.RECEIPT, day(1), day(2), (posting,))
    first, second = yard.book.apply(event), yard.book.apply(event)
    assert isinstance(first, Outcome)
    assert first.accepted
    assert first.postings == second.postings
    assert yard.there("blankets") == 10


def what_is_altered_behind_the_back_of_the_book_is_found():
    """Somebody changes, adds or removes a posting without a document: `verify` says what is wrong with it."""

    def altered(change):
        yard = Yard()
        yard.receives("blankets", 20, on=1)
        yard.dispatches("blankets", 15, on=2)
        yard.reverses(yard.last.postings, on=2.5)
        yard.counts({"blankets": 20}, on=3, hu={"blankets": 2})
        assert yard.book.verify() == []
        change(yard.book.postings)
        return {problem.code for problem in yard.book.verify()}

    def change(place, **values):
        return lambda postings: postings.__setitem__(place, tampered(postings[place], **values))

    assert altered(change(0, amount=Amount.of(10, 1, 50, "0.2"))) == {"below-zero", "count-contradicted"}
    assert altered(change(0, amount=Amount.of(20, 1, 100, "0.4"))) == {"below-zero", "count-contradicted"}
    assert altered(change(0, amount=Amount.of(20, 3, 100, "0.4"))) == {"count-contradicted"}
    assert altered(change(0, amount=Amount.of(21, 2, 100, "0.4"))) == {"count-contradicted"}
    assert altered(change(2, reverses=99)) == {"not-a-mirror"}
    assert altered(change(2, reverses=1)) == {"not-a-mirror"}
    assert "not-a-mirror" in altered(change(2, to_account=BIN_B))
    twice = altered(lambda postings: postings.append(tampered(postings[2], id=4)))
    assert twice == {"already-reversed", "below-zero", "count-contradicted"}
    assert altered(lambda postings: postings.pop(2)) == {"count-contradicted"}


def a_document_is_whole_or_not_at_all():
    """One impossible line refuses the whole truck; nothing of it is written; times and names must fit."""
    yard = Yard()
    yard.receives("blankets", 10, on=1)
    good = Posting("blankets", BIN_A, TRUCK, GOOD, GOOD, Amount.of(5, 0, 25, "0.1"), day(2))
    missing = Posting("kits", BIN_A, TRUCK, GOOD, GOOD, Amount.of(5), day(2))
    assert yard.writes(EventKind.DISPATCH, 2, [good, missing]) == ["below-zero"]
    assert yard.there("blankets", TRUCK) == 0
    assert yard.writes(EventKind.DISPATCH, 2, [tampered(good, occurred_at=day(1.5))]) == ["posting-time-differs"]
    assert yard.writes(EventKind.DISPATCH, 2, [tampered(good, line="tents")]) == ["unknown-line"]
    assert yard.writes(EventKind.DISPATCH, 2, [tampered(good, to_account=99)]) == ["unknown-account"]
    assert yard.last.problems[0].parameters["account"] == 99
    assert yard.writes(EventKind.DISPATCH, 2, [tampered(good, from_account=98)]) == ["unknown-account"]
    assert yard.last.problems[0].parameters["account"] == 98
    assert yard.writes(EventKind.DISPATCH, 2, []) == ["event-empty"]
    assert yard.there("blankets") == 10


SCENARIOS = {
    name: story
    for name, story in list(globals().items())
    if callable(story) and getattr(story, "__module__", "") == __name__ and story.__doc__ and name != "back_of"
}
