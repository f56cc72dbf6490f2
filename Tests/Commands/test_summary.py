"""The summary at the end of bin/test."""

import json
import subprocess
import sys

from conftest import CHECKOUT

JUNIT = """<testsuites><testsuite name="pytest" errors="1" failures="1" skipped="1" tests="4">
<testcase classname="Tests.Wire.test_wire" name="quick" time="0.1"/>
<testcase classname="Tests.Wire.test_wire" name="slow" time="9.5"/>
<testcase classname="Tests.Wire.test_wire" name="left out" time="0"><skipped message="no reason"/></testcase>
{more}</testsuite></testsuites>"""
FAULTS = """<testcase classname="Tests.Wire.test_wire" name="wrong" time="0.2"><failure message="1 == 2"/></testcase>
<testcase classname="Tests.Wire.test_wire" name="broken" time="0"><error message="no set-up"/></testcase>"""


def summary(folder, parts, **reports):
    folder.mkdir()
    (folder / "parts").write_text(parts)
    for name, text in reports.items():
        (folder / name.replace("_", ".")).write_text(text)
    done = subprocess.run([sys.executable, CHECKOUT / "Tests/summary.py", folder], capture_output=True, text=True)
    assert done.stderr == ""
    return done.returncode, done.stdout


def event(kind, test, at=0.0, symbol="pass", text=""):
    payload = {"kind": kind, "testID": test, "instant": {"absolute": at}, "messages": [{"symbol": symbol, "text": text}]}
    return json.dumps({"kind": "event", "payload": payload})


def swift(*symbols):
    """The events of tests with these results. Each test has two cases of 2 and 3 seconds."""
    lines = []
    for number, symbol in enumerate(symbols):
        test = f"HTTPTests.Suite/test{number}"
        # A name may contain U+2028, which some parsers treat as the end of a line.
        payload = {"kind": "function", "id": test, "name": "x", "displayName": f"n\u2028{number}"}
        lines.append(json.dumps({"kind": "test", "payload": payload}, ensure_ascii=False))
        lines += [event("testStarted", test), event("testCaseStarted", test, 1), event("testCaseStarted", test, 2)]
        if symbol == "fail":
            lines.append(event("issueRecorded", test, 2, symbol, "1 == 2"))
        lines += [event("testCaseEnded", test, 3), event("testCaseEnded", test, 5), event("testEnded", test, 300, symbol)]
    lines.append(event("testEnded", "HTTPTests.Suite", 300))
    return "\n".join(lines) + "\n"


def test_parts_are_counted_with_their_times_and_the_slowest_first(tmp_path):
    parts = "Build 120 0\nSwift 227 0\nWire 12 0\n"
    code, said = summary(tmp_path / "a", parts, Swift_events=swift("pass", "pass"), Wire_xml=JUNIT.format(more=""))
    assert code == 0
    lines = said.split("\n")
    told = [" ".join(line.split()) for line in lines[:3]]
    assert told == ["Build 120 s", "Swift 227 s 2 passed, 0 failed", "Wire 12 s 2 passed, 0 failed"]
    assert lines[4].split()[:2] == ["9.5", "s"] and "slow" in lines[4] and lines[5].split()[0] == "5.0"
    assert lines[-2] == "4 passed, 0 failed"


def test_failures_and_errors_count_and_fail_the_run(tmp_path):
    code, said = summary(tmp_path / "a", "Wire 12 1\n", Wire_xml=JUNIT.format(more=FAULTS))
    assert code == 1 and "2 passed, 2 failed" in said
    assert "Failed:\nWire Tests/Wire/test_wire.py::broken: no set-up\nWire Tests/Wire/test_wire.py::wrong: 1 == 2\n" in said
    code, said = summary(tmp_path / "b", "Swift 12 1\n", Swift_events=swift("pass", "fail"))
    assert code == 1 and "1 passed, 1 failed" in said
    assert "Failed:\nSwift HTTPTests: n\u20281 (test1): 1 == 2\n" in said


def test_a_part_that_ends_badly_has_failed_whatever_it_reports(tmp_path):
    good = JUNIT.format(more="")
    cases = [("a", "Wire 12 0\nSwift 3 1\n", {}), ("b", "Wire 12 2\n", {}), ("c", "Wire 12 0\nSwift 1 1\n", {"Swift_events": '{"kind":'})]
    for name, parts, more in cases:
        code, said = summary(tmp_path / name, parts, Wire_xml=good, **more)
        assert code == 1 and "2 passed, 1 failed" in said.split("\n"), said
    code, said = summary(tmp_path / "d", "Wire 1 0\n", Wire_xml=good[:100])
    assert code == 1 and "0 passed, 1 failed" in said


def test_a_name_that_some_parts_do_not_have_is_no_failure_unless_none_has_it(tmp_path):
    empty = '<testsuites><testsuite name="pytest" tests="0"/></testsuites>'
    assert summary(tmp_path / "a", "Wire 1 0\nBrowser 1 5\n", Wire_xml=JUNIT.format(more=""), Browser_xml=empty)[0] == 0
    assert summary(tmp_path / "b", "Browser 1 5\n", Browser_xml=empty)[0] == 1
