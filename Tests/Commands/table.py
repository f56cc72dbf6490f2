"""How each command of the documents is tested: `documents.py` lists them, `test_documents.py` compares.

Run     runs on the shop that bin/run serves, as written or with smaller sizes and people of the demo.
Seen    another test runs it. The table names that test, and a test checks that it exists.
Large   a campaign of many minutes, to run by hand. The table says why, and which test has its short form.

test_deploy.py runs the blocks of docs/deploy.md, which are not in this table.
"""

import dataclasses


@dataclasses.dataclass
class Run:
    """Words in place of the command's own; text that it must print; its exit code; its input; programs that it needs."""

    words: str = ""
    says: str = ""
    code: int = 0
    typed: str = ""
    needs: tuple = ()


@dataclasses.dataclass
class Seen:
    """A file and a text in it, such as the name of a test."""

    file: str
    test: str


@dataclasses.dataclass
class Large:
    why: str
    short: Seen


WIRE = "Tests/Wire/test_wire.py"

COMMANDS = {
    # The scripts
    "KOLCHI_PORT=8081 bin/run": Seen("Tests/Commands/conftest.py", "def shop"),
    "bin/run": Seen("Tests/Commands/test_documents.py", "test_dev_and_run_serve_until_ctrl_c"),
    "bin/dev": Seen("Tests/Commands/test_documents.py", "test_dev_and_run_serve_until_ctrl_c"),
    "bin/setup": Run(),
    "bin/kolchi help": Run(says="kolchi migrate"),
    "bin/kolchi": Run(says="kolchi migrate"),
    "bin/kolchi routes": Run(says="/fr/products/:slug"),
    "bin/kolchi settings": Run(says="KOLCHI_PORT"),
    "bin/database start": Seen("Tests/Commands/test_database.py", "test_a_killed_server"),
    "bin/backup": Seen("Tests/Commands/test_backup.py", "test_a_backup_is_whole_and_for_its_owner_only"),
    "bin/backup FOLDER": Seen("Tests/Commands/test_backup.py", "test_a_backup_is_whole_and_for_its_owner_only"),
    "bin/restore BACKUP": Seen("Tests/Commands/conftest.py", "def shop"),
    "bin/restore --replace BACKUP": Seen("Tests/Commands/test_backup.py", '"bin/restore", "--replace", alone'),
    "bin/restore": Seen("Tests/Commands/test_backup.py", "test_a_backup_comes_back_in_a_fresh_cluster_without_whom_was_erased_since"),
    "bin/test": Seen("bin/test", "commands_tests"),
    "bin/test NAME": Seen("bin/test", 'timed Swift swift_tests "$part"'),
    "bin/test HTTPTests": Seen("bin/test", 'timed Swift swift_tests "$part"'),
    "bin/test ImagesTests": Seen("bin/test", 'timed Swift swift_tests "$part"'),
    "bin/test commands": Seen("bin/test", "commands) timed Commands"),
    "bin/test browser": Seen("bin/test", "browser) timed Browser"),
    "bin/test walks": Seen("bin/test", "walks) timed Walks"),
    "bin/test wire": Seen("bin/test", "wire) timed Wire"),
    "bin/ci": Seen("Tests/Commands/test_style.py", '["bin/ci", "style"]'),
    "bin/ci style": Seen("Tests/Commands/test_style.py", '["bin/ci", "style"]'),
    "swift format --in-place FILE": Seen("Tests/Commands/test_style.py", '"swift", "format", "--in-place"'),
    # Campaigns
    "bin/readers": Run("bin/readers 300 1", says="300"),
    "bin/proxies": Seen(WIRE, "test_a_proxy_and_kolchi_count_alike"),
    "bin/rows": Large("a million rows", Seen("Tests/Wire/test_stream.py", "does_not_grow")),
    "bin/siege": Large("thousands of connections for 30 seconds each", Seen("Tests/Tools/HTTPTests/DeadlineTests.swift", "@Test")),
    "bin/money all": Large("hours of kills and random sequences", Seen("Tests/ChecksTests/Money/EventOrderTests.swift", "@Test")),
    "bin/money": Large("hours of kills and random sequences", Seen("Tests/ChecksTests/Money/EventOrderTests.swift", "@Test")),
    "bin/money flaws": Large("it builds once for each flaw", Seen("Tests/Commands/test_money.py", "def test_each_flaw")),
    "bin/fuzz all 600": Large("it compiles all parsers with AddressSanitizer first", Seen("Tests/Fuzz/seeds.py", "def")),
    "bin/fuzz fields 3000": Large("3,000 requests", Seen("Tests/Sites/StorefrontTests/Forms/HostileTextTests.swift", "@Test")),
    "bin/fuzz files": Large("3,000 files", Seen("Tests/Sites/SellerDeskTests/MutatedFilesTests.swift", "@Test")),
    "bin/fuzz fields": Large("3,000 requests", Seen("Tests/Sites/StorefrontTests/Forms/HostileTextTests.swift", "@Test")),
    "bin/fuzz files 3000": Large("3,000 files", Seen("Tests/Sites/SellerDeskTests/MutatedFilesTests.swift", "@Test")),
    "bin/fuzz": Large("it compiles all parsers with AddressSanitizer first", Seen("Tests/Fuzz/seeds.py", "def")),
    "bin/races 600": Large("it builds everything with ThreadSanitizer first", Seen("Tests/Contexts/InventoryTests/StockRaceTests.swift", "@Test")),
    "bin/pictures": Large("pictures of 49 megapixels, again and again", Seen("Tests/Tools/ImagesTests/PicturesTests.swift", "@Test")),
    "bin/bench": Large("minutes of load by wrk, beside nginx and pgbench", Seen("Tests/Commands/test_documents.py", "test_bench")),
    "bin/bench --pages 5": Seen("Tests/Commands/test_documents.py", "test_bench"),
    "bin/bench --products 100000": Seen("Tests/Commands/test_documents.py", "test_bench"),
    "bin/bench --products 100000 --soak 30": Seen("Tests/Commands/test_documents.py", "test_bench"),
    "bin/bench --logins 300": Seen("Tests/Commands/test_documents.py", "test_bench"),
    "bin/bench --restarts 30": Large("400 orders a round", Seen("Tests/KolchiTests/SuccessionTests.swift", "@Test")),
    "bin/bench --products 13000 --money": Large("13,000 products, and books of a million postings", Seen("Tests/Contexts/SimulatedPaymentsTests/PaidShopTests.swift", "@Test")),
    # The shop
    "kolchi serve": Seen("Tests/Commands/test_backup.py", 'place.start("bin/kolchi serve")'),
    "bin/kolchi serve": Seen("Tests/Commands/test_backup.py", 'place.start("bin/kolchi serve")'),
    "kolchi migrate": Run(),
    "kolchi zone": Seen("Tests/KolchiTests/ZoneCommandTests.swift", "compare the rows with the zone file"),
    "kolchi zone set": Seen("Tests/KolchiTests/ZoneCommandTests.swift", '"zone", "set"'),
    "kolchi zone import": Seen("Tests/KolchiTests/ZoneCommandTests.swift", '"zone", "import"'),
    'kolchi zone set 2027-03-28T02:00:00Z 60 "decree 2.27.100"': Seen("Tests/KolchiTests/ZoneCommandTests.swift", '"zone", "set"'),
    "kolchi seed": Seen("Tests/Commands/test_deploy.py", "def test_an_empty_machine"),
    "kolchi seed --products 100000": Run("kolchi seed --products 300", says="300 products are for sale"),
    "kolchi seed --products": Run("kolchi seed --products 10", says="10 products are for sale"),
    "kolchi seed --products 1000000": Run("kolchi seed --products 20", says="20 products are for sale"),
    # The folder of icons stands for a folder of photographs.
    "kolchi seed --pictures DIR": Run("kolchi seed --pictures Public", says="pieces with photographs are for sale, 0 were refused"),
    "kolchi check": Run(says="rules hold"),
    "kolchi routes": Run(says="/fr/products/:slug"),
    "kolchi faults": Run(says="messages.answered"),
    "kolchi settings": Run(says="KOLCHI_PORT"),
    "kolchi setting": Run(says="operator.name"),
    "kolchi messages": Run(says="There are no messages."),
    "kolchi callbacks": Run(says="Every callback is applied."),
    "kolchi callbacks newest": Run(says="There are no callbacks."),
    "kolchi callbacks again ID": Run(
        "kolchi callbacks again 0193e7a0-0000-7000-8000-000000000000", says="there is no parked or abandoned callback", code=66
    ),
    "kolchi order NUMBER vouch": Run("kolchi order {order} vouch", says="does not wait", code=1),
    # People
    "kolchi admin create": Run(typed="patronne@kolchi.example\nAmina El Idrissi\nune longue phrase pour la patronne\n", says="may do everything"),
    "kolchi person CONTACT give ROLE": Run("kolchi person amina@kolchi.example give support", says="support"),
    "bin/kolchi demo code CONTACT": Seen("Tests/Browser/test_house.py", '"demo", "code"'),
    "kolchi person CONTACT give admin": Run("kolchi person amina@kolchi.example give admin", says="admin"),
    "kolchi person CONTACT end-second-factor": Run("kolchi person amina@kolchi.example end-second-factor", says="no second factor"),
    "kolchi member SLUG CONTACT owner": Run("kolchi member riad-deco amina@kolchi.example owner", says="amina@kolchi.example"),
    "kolchi member SLUG CONTACT ROLE": Run("kolchi member dar-salma amina@kolchi.example owner", says="amina@kolchi.example"),
    "kolchi audit verify": Run(says="acts are sealed and verified"),
    "kolchi audit verify --head": Seen("Tests/Commands/test_documents.py", "test_a_head_is_known_again"),
    "kolchi audit verify --head HEAD": Seen("Tests/Commands/test_documents.py", "test_a_head_is_known_again"),
    "kolchi ledger balance": Run(says="There are no accounts."),
    "kolchi ledger account KIND [OWNER]": Run("kolchi ledger account held riad-deco", says="The balance is"),
    "kolchi ledger close": Run(says="days are closed"),
    "kolchi seller SLUG vat RATE": Seen("Tests/KolchiTests/CommandAuditTests.swift", '"vat", "5.5"'),
    # Payments
    "kolchi order NUMBER refund": Seen("Tests/KolchiTests/PaymentsCommandTests.swift", '"refund"'),
    "kolchi order NUMBER refund 49.50": Seen("Tests/KolchiTests/PaymentsCommandTests.swift", '"49.50"'),
    "kolchi payments": Run(says="Nothing waits for a person."),
    "kolchi payments list": Seen("Tests/KolchiTests/PaymentsCommandTests.swift", '"list"'),
    "kolchi payments show ID": Seen("Tests/KolchiTests/PaymentsCommandTests.swift", '"show"'),
    "kolchi payments parked": Run(says="Every callback of the gateways is applied."),
    "kolchi payments decide ID take --why REASON": Seen("Tests/KolchiTests/PaymentsCommandTests.swift", '"decide"'),
    "kolchi payments decide ID return --why REASON": Seen("Tests/KolchiTests/PaymentsCommandTests.swift", '"return", "--why"'),
    "kolchi payments transferred REFUND REFERENCE": Seen("Tests/KolchiTests/PaymentsCommandTests.swift", '"transferred"'),
    "kolchi payments reconcile DAY": Run("kolchi payments reconcile 2026-11-01", says="agree"),
    "kolchi payments settle GATEWAY AMOUNT": Seen("Tests/KolchiTests/PaymentsCommandTests.swift", '"settle"'),
    "kolchi rate EUR": Run(says="EUR"),
    "kolchi rate EUR 10.85": Run(says="1 EUR = 10.85 MAD"),
    "kolchi ledger verify": Run(says="entries are sealed and verified"),
    "kolchi ledger verify --head HEAD": Seen("Tests/KolchiTests/LedgerCommandTests.swift", '"verify", "--head"'),
    "kolchi ledger": Seen("Tests/KolchiTests/LedgerCommandTests.swift", "The command of the books"),
    "kolchi erasures export": Run(),
    "kolchi erasures apply": Seen("Tests/Commands/test_backup.py", "test_a_person_who_cannot_be_erased_again_is_named"),
    # Mail
    "kolchi mail test ADDRESS": Seen("Tests/Wire/test_mail.py", '"mail", "test"'),
    "kolchi mail stuck": Run(),
    "kolchi mail again ID": Run("kolchi mail again 0193e7a0-0000-7000-8000-000000000000", says="there is no stuck message", code=66),
    "kolchi mail paused": Run(),
    "kolchi mail disavowed": Run(),
    "kolchi mail hold": Run(says="messages are held"),
    # Other programs
    "openssl rand -hex 32": Run(needs=("openssl",)),
    "promtool test rules deploy/alerts_test.yml": Run(needs=("promtool",)),
    "kill -9": Seen("Tests/KolchiTests/KilledTests.swift", "@Test"),
    "kill -USR2": Seen("Tests/KolchiTests/SuccessionTests.swift", "@Test"),
    "systemctl reload kolchi": Seen("Tests/KolchiTests/SuccessionTests.swift", "@Test"),
}
