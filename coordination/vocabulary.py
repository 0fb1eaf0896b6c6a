"""
Closed lists of words. One word, one sense, everywhere: rows, exports, API, report.

Each is a `Word`; `label` is how a page writes it. Nothing here imports anything of ours.
"""

from enum import StrEnum


class Word(StrEnum):
    """A closed list of words; the value is stored, the label is shown."""

    @property
    def label(self) -> str:
        return self.value.replace("_", " ")

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        return [(word.value, word.label) for word in cls]


class TargetType(Word):
    PERSON = "person"
    ORGANISATION = "organisation"
    VESSEL = "vessel"
    AIRCRAFT = "aircraft"


class Measure(Word):
    """What a programme imposes. Comparable across jurisdictions, not identical (regimes, 4.2)."""

    ASSET_FREEZE = "asset_freeze"
    TRAVEL_BAN = "travel_ban"
    ARMS_EMBARGO = "arms_embargo"
    SECTORAL_FINANCE = "sectoral_finance"
    TRANSACTION_BAN = "transaction_ban"
    SERVICES_BAN = "services_ban"
    EXPORT_CONTROL = "export_control"
    IMPORT_BAN = "import_ban"
    PORT_ENTRY_BAN = "port_entry_ban"
    DEFLAG = "deflag"
    DEREGISTRATION = "deregistration"
    SHIP_SPECIFICATION = "ship_specification"
    CHARTER_BAN = "charter_ban"
    AIRCRAFT_BAN = "aircraft_ban"
    DIRECTOR_DISQUALIFICATION = "director_disqualification"
    INVESTMENT_BAN = "investment_ban"
    SECONDARY = "secondary"


class NameKind(Word):
    PRIMARY = "primary"
    VARIATION = "variation"  # another spelling of the primary name
    ALIAS = "alias"
    FORMER = "former"
    ORIGINAL_SCRIPT = "original_script"


class NameQuality(Word):
    STRONG = "strong"
    WEAK = "weak"  # the publisher says it does not suffice to identify
    UNGRADED = "ungraded"  # the publisher does not say: not the same as strong


class NamePart(Word):
    FIRST = "first"  # given names
    MIDDLE = "middle"
    LAST = "last"  # family name
    PATRONYMIC = "patronymic"
    MATRONYMIC = "matronymic"
    MAIDEN = "maiden"
    NICKNAME = "nickname"
    WHOLE = "whole"  # the name of an organisation, vessel or aircraft
    UNGRADED = "part"  # a part in the order displayed whose role the publisher does not give (UN)


class DateKind(Word):
    """What a listing date is the date of. The last three only bound from above (`not after`)."""

    DESIGNATED = "designated"  # legal effect (UK DateDesignated)
    LISTED = "listed"  # put on the list (UN LISTED_ON, AU prose)
    PUBLISHED = "published"  # published on that list (OFAC datePublished)
    NOTICE = "notice"  # of a notice (JP)
    REGISTER = "register"  # entered in a register (NZ)
    ANNEX = "annex"  # printed in an annex (EU)
    ANNOUNCED = "announced"
    EFFECTIVE = "effective"
    CONTROL = "control"  # last edit (AU Control Date): not after
    AMENDING_ACT = "amending_act"  # last amending act (EU): not after
    FIRST_SEEN = "first_seen"  # first of our snapshots that holds it: not after

    @property
    def is_bound(self) -> bool:
        """True where the date says no more than "on this day or before"."""
        return self in (DateKind.CONTROL, DateKind.AMENDING_ACT, DateKind.FIRST_SEEN)


class DatePrecision(Word):
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    RANGE = "range"
    TEXT = "text"  # printed, but not readable as a date


class Calendar(Word):
    GREGORIAN = "gregorian"
    HIJRI = "hijri"


class Gender(Word):
    FEMALE = "female"
    MALE = "male"
    OTHER = "other"


class IdentifierKind(Word):
    UN_REFERENCE = "un_reference"
    IMO_SHIP = "imo_ship"
    IMO_COMPANY = "imo_company"
    MMSI = "mmsi"
    CALL_SIGN = "call_sign"
    INN = "inn"
    OGRN = "ogrn"
    KPP = "kpp"
    LEI = "lei"
    BIC = "bic"
    PASSPORT = "passport"
    NATIONAL_ID = "national_id"
    TAX = "tax"
    REGISTRATION = "registration"
    AIRCRAFT_SERIAL = "aircraft_serial"
    AIRCRAFT_TAIL = "aircraft_tail"
    CRYPTO_ADDRESS = "crypto_address"
    OFSI_GROUP = "ofsi_group"
    OTHER = "other"


class ChangeKind(Word):
    LISTING = "listing"
    AMENDMENT = "amendment"
    DELISTING = "delisting"
    RELISTING = "relisting"


class SnapshotState(Word):
    RECEIVED = "received"  # bytes kept, not yet read
    STORED = "stored"
    HELD = "held"  # readable, but a person must decide
    REJECTED = "rejected"  # not the format, or a record that cannot be read


class NoticedBy(Word):
    """How a change of a list is noticed at its publisher."""

    HASH = "hash"  # by its bytes: it is downloaded each time
    VALIDATORS = "validators"  # ETag and Last-Modified, answered by 304
    FEED = "feed"  # an RSS item of the file
    REDIRECT = "redirect"  # where an address leads
    LINK = "link"  # a page that links a file with the day in its name


class FieldGroup(Word):
    """What an edition or a format may lack: unknown there, not removed."""

    ALIASES = "names.aliases"
    QUALITY = "names.quality"
    ADDRESSES = "addresses"
    CONTACTS = "contacts"
    BIRTH_DATES = "birth_dates"
    IDENTIFIERS = "identifiers"
    SHIP_DETAILS = "ship_details"
    NATIONALITIES = "nationalities"
    DATES = "dates"
    MEASURES = "measures"
    SUBLISTS = "sublists"


class Particular(Word):
    """What tells one target from another, where a list prints it."""

    BIRTH_DATE = "birth_date"
    PASSPORT = "passport"
    IMO_SHIP = "imo_ship"
    NATIVE_NAME = "native_name"


class Coverage(Word):
    FULL = "full"
    PARTIAL = "partial"  # may say yes, can never say no


class Status(Word):
    """Where one jurisdiction stands on one entity, on a day, as known at a moment."""

    DESIGNATED = "designated"
    DESIGNATED_BY_LAW = "designated_by_law"
    PARTIAL = "partial"
    PLANNED = "planned"
    NOT_PURSUED = "not_pursued"
    DELISTED = "delisted"
    NOT_DESIGNATED = "not_designated"
    NO_AUTHORITY = "no_authority"
    UNKNOWN = "unknown"


class Counting(Word):
    """What counts as having a target, in figures that compare jurisdictions. Every figure says which."""

    OWN_ACT = "own_act"  # designated under its own authority: a UN name repeated does not count
    ON_LIST = "on_list"  # an entry of its own list says so, whatever it repeats
    IN_FORCE = "in_force"  # so, or a UN name in force by law without an entry


class Tie(Word):
    """What a list says that ties a target to its owner. Only the first three can expose it."""

    OWNED = "owned"  # owned by, subsidiary of
    CONTROLLED = "controlled"
    OWNED_OR_CONTROLLED = "owned_or_controlled"  # the list does not say which
    LINKED = "linked"  # OFAC's "Linked To": neither ownership nor control


class Exposure(Word):
    """Inferred, never a designation: whether a jurisdiction's own rule on ownership reaches a target."""

    MEETS_RULE = "meets_rule"  # the shares that lists print meet it
    POSSIBLE = "possible"  # ownership or control is stated, not how much


class Authority(Word):
    AUTONOMOUS = "autonomous"
    UN_ONLY = "un_only"
    NONE = "none"


class UNEffect(Word):
    BY_LAW = "by_law"  # a UN name is in force without a national entry
    BY_NAME = "by_name"  # a national act must repeat the name
    NONE = "none"  # the regime has no UN names


class GapKind(Word):
    NOT_TRANSPOSED = "not_transposed"
    NOT_FOLLOWED = "not_followed"
    OVERDUE = "overdue"
    WEAKER_MEASURES = "weaker_measures"
    DELISTING_DIVERGENCE = "delisting_divergence"
    DATA_CONFLICT = "data_conflict"
    DATA_MISSING = "data_missing"

    @property
    def is_of_data(self) -> bool:
        """About what a list prints of a target, not about whether it designates it."""
        return self in (GapKind.DATA_CONFLICT, GapKind.DATA_MISSING)


class GapState(Word):
    OPEN = "open"
    TO_BE_CONFIRMED = "to_be_confirmed"  # rests on a bare name
    ACKNOWLEDGED = "acknowledged"
    PLANNED = "planned"
    WAIVED = "waived"
    CLOSED = "closed"


class GapEventKind(Word):
    OPENED = "opened"
    REGRADED = "regraded"  # by rule from open to to_be_confirmed, or back: its links changed
    ACKNOWLEDGED = "acknowledged"
    PLANNED = "planned"
    WAIVED = "waived"
    EXPIRED = "expired"  # by rule: a waiver has run out
    RESPONDED = "responded"
    COMMENTED = "commented"
    ASSIGNED = "assigned"
    DUE_SET = "due_set"
    CLOSED = "closed"
    REOPENED = "reopened"
    RESUMED = "resumed"  # by rule: a list that could not say can again, and what people said of the gap stands
    CARRIED = "carried"  # by rule: the records it is about were parted from its entity, and it went with them


class WaiverReason(Word):
    """Why a gap is left as it is for a time. The last three say nothing of what the jurisdiction will do."""

    DECIDED_AGAINST = "decided_against"
    LEGAL_TEST_NOT_MET = "legal_test_not_met"
    COVERED_OTHERWISE = "covered_otherwise"  # by an act or measure that no list read here shows
    OPERATIONAL = "operational"
    TARGET_GONE = "target_gone"  # dead, dissolved, scrapped
    WRONG_LINK = "wrong_link"  # the records do not name one target
    LIST_ERROR = "list_error"  # a list, or our reading of it, is wrong
    OTHER = "other"

    @property
    def is_not_pursued(self) -> bool:
        """Whether the jurisdiction has said by it that it does not pursue a designation."""
        return self not in (WaiverReason.WRONG_LINK, WaiverReason.LIST_ERROR, WaiverReason.OTHER)


class Severity(Word):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class LinkGrade(Word):
    """What a link between two designations rests on, strongest first."""

    SHARED_REFERENCE = "shared_reference"
    VALID_IDENTIFIER = "valid_identifier"
    NAME_AND_BIRTH_DATE = "name_and_birth_date"
    NAME_AND_CONTEXT = "name_and_context"  # a rare name and a place, post, relation, regime or country in common
    NAME_ALONE = "name_alone"  # nothing else in common, or a common name: neither opens nor closes a gap by itself


class Judgement(Word):
    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"


class Audience(Word):
    """Who may read what a partner or the desk writes, as its author says."""

    DESK = "desk"  # the coordination desk and the author alone
    NAMED = "named"  # the partners named beside it too
    ALL = "all"  # every partner


class Series(Word):
    """Whose count of deliveries it is, highest in rank first: in a combined count the higher one wins."""

    OFFICIAL_REPORT = "official_report"  # a supplier's own report to the Committee
    GOVERNMENT_STATEMENT = "government_statement"
    PANEL_ESTIMATE = "panel_estimate"
    NGO_ESTIMATE = "ngo_estimate"
    SHIP_CALL = "ship_call"  # computed from tankers seen to load

    @property
    def label(self) -> str:
        return "NGO estimate" if self is Series.NGO_ESTIMATE else super().label

    @property
    def rank(self) -> int:
        return list(Series).index(self)


class Unit(Word):
    BARRELS = "barrels"
    TONS = "tons"  # metric
    KILOLITRES = "kilolitres"


class FactorDirection(Word):
    """Which way a factor is printed. Dividing by the one is not multiplying by the other: both are rounded."""

    TONS_TO_BARRELS = "tons_to_barrels"
    BARRELS_TO_TONS = "barrels_to_tons"
    KILOLITRES_TO_TONS = "kilolitres_to_tons"
    TONS_TO_KILOLITRES = "tons_to_kilolitres"


class Confidence(Word):
    """How well a figure is known. What is not verified is never counted and never shown as official."""

    SURE = "S"
    PROBABLE = "P"
    UNVERIFIED = "M"

    @property
    def label(self) -> str:
        return self.name.lower()


class Scope(Word):
    """What a figure stands for: all that was delivered in its period, or one consignment among others."""

    PERIOD = "period"
    CONSIGNMENT = "consignment"


class Bound(Word):
    EXACT = "exact"
    AT_LEAST = "at_least"  # "more than 165,000"
    ABOUT = "about"


class Load(Word):
    """How full a tanker is taken to be."""

    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"


class Role(Word):
    """What somebody had to do with a delivery."""

    TANKER = "tanker"
    SHIP_OPERATOR = "ship_operator"
    SHIP_OWNER = "ship_owner"
    BERTH_OPERATOR = "berth_operator"
    PAYMENT_BANK = "payment_bank"
    SELLER = "seller"
    BUYER = "buyer"


class LeadState(Word):
    OPEN = "open"
    CLOSED = "closed"


class DispatchState(Word):
    """Where a message to somebody stands."""

    WAITING = "waiting"  # to be sent, or to be tried again
    SENDING = "sending"
    SENT = "sent"  # the mail server has taken it
    REFUSED = "refused"  # the mail server will not take it
    UNCERTAIN = "uncertain"  # handed over, and no answer came: it may have arrived, so that a person decides
    GIVEN_UP = "given_up"  # not handed over in any attempt
