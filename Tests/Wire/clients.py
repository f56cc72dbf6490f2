"""Kolchi accepts what common clients send: curl, Python's http.client and requests, HTTP/1.0, and `100 Continue`."""

import http.client
import subprocess

import requests

from wire import Probe

BODY = b"\0\r\n" * 400_000


def curl(url, folder):
    file = folder / "body"
    file.write_bytes(BODY)
    for arguments in ([], ["--http1.0"], ["--http1.1", "-H", "Transfer-Encoding: chunked"], ["-H", "Expect: 100-continue"], ["-H", "Expect:"]):
        yield subprocess.run(["curl", "-sS", "--fail", *arguments, "--data-binary", f"@{file}", url], check=True, capture_output=True).stdout
    for method in ("PUT", "PATCH", "DELETE"):
        yield subprocess.run(["curl", "-sS", "--fail", "-X", method, "--data-binary", f"@{file}", url], check=True, capture_output=True).stdout


def curl_that_waits_for_the_word(url, folder):
    """With a long timeout, curl sends the body only after it has received `100 Continue`."""
    file = folder / "body"
    file.write_bytes(BODY)
    command = ["curl", "-sS", "--fail", "-v", "--expect100-timeout", "60", "-H", "Expect: 100-continue", "--data-binary", f"@{file}", url]
    done = subprocess.run(command, check=True, capture_output=True)
    assert b"< HTTP/1.1 100 Continue" in done.stderr
    yield done.stdout


def library_requests(url, folder):
    with requests.Session() as session:
        yield session.post(url, data=BODY).content
        yield session.post(url, data=iter([BODY[:1000], BODY[1000:]])).content
        yield session.put(url, data=BODY, headers={"Expect": "100-continue"}).content


def library_http_client(url, folder):
    connection = http.client.HTTPConnection("127.0.0.1", int(url.split(":")[2].split("/")[0]))
    for headers in ({}, {"Connection": "keep-alive"}):
        connection.request("POST", "/upload?a=b", BODY, headers)
        yield connection.getresponse().read()
    connection.request("POST", "/upload?a=b", iter([BODY]), encode_chunked=True, headers={"Transfer-Encoding": "chunked"})
    yield connection.getresponse().read()


CLIENTS = [curl, curl_that_waits_for_the_word, library_requests, library_http_client]


def check(client, folder):
    with Probe(folder) as probe:
        for answer in client(f"http://127.0.0.1:{probe.port}/upload?a=b", folder):
            line, body = answer.split(b"\n", 1)
            assert line.split(b" ")[1:] == [b"/upload?a=b", b"127.0.0.1"]
            assert body == BODY
