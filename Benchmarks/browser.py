"""A visitor without a screen: stores cookies, sends forms and files."""

import html.parser
import http.client
import os
import re
import time
import urllib.parse
import uuid


class Browser:
    """Stores cookies and the token of the last form, and claims an IP address of its own."""

    def __init__(self, address):
        self.line = http.client.HTTPConnection("127.0.0.1", int(os.environ["KOLCHI_PORT"]), timeout=60)
        self.address, self.cookies, self.token, self.page, self.location = address, {}, "", "", ""

    def ask(self, method, path, **fields):
        body = urllib.parse.urlencode({"token": self.token, **fields}) if method == "POST" else None
        return self.send(method, path, body, "application/x-www-form-urlencoded")

    def upload(self, path, name, content):
        """Sends the form with one file, whose field is `file`."""
        mark = uuid.uuid4().hex
        part = f"--{mark}\r\nContent-Disposition: form-data; name="
        begin = f'{part}"token"\r\n\r\n{self.token}\r\n{part}"file"; filename="{name}"\r\n\r\n'.encode()
        return self.send("POST", path, begin + content + f"\r\n--{mark}--\r\n".encode(), f"multipart/form-data; boundary={mark}")

    def send(self, method, path, body, kind):
        head = {
            "X-Forwarded-For": self.address, "Origin": f"http://localhost:{os.environ['KOLCHI_PORT']}",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), "Content-Type": kind,
        }
        began = time.perf_counter()
        self.line.request(method, path, body, head)
        answer = self.line.getresponse()
        self.page = answer.read().decode()
        self.took = time.perf_counter() - began
        self.location = answer.headers.get("Location", "")
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        if found := re.search(r'name="token" value="([^"]+)"', self.page):
            self.token = found[1]
        return answer.status

    def form(self, ending):
        """The action of the last page's form whose address ends so, and its fields as they are filled in."""
        forms = Forms()
        forms.feed(self.page)
        return next((action, fields) for action, fields in forms.found if action.endswith(ending))

    def logs_in(self, contact, password):
        return self.ask("POST", "/fr/login", contact=contact, password=password)


class Forms(html.parser.HTMLParser):
    """Collects the forms of a page with the fields that a browser would send."""

    def __init__(self):
        super().__init__()
        self.found, self.select = [], None

    def handle_starttag(self, tag, attributes):
        has = dict(attributes)
        if tag == "form":
            self.found.append((has.get("action", ""), {}))
        elif not self.found:
            return
        fields = self.found[-1][1]
        if tag == "input" and has.get("name") and (has.get("type") not in ("checkbox", "radio", "file") or "checked" in has):
            fields[has["name"]] = has.get("value", "")
        elif tag == "select":
            self.select = has["name"]
        elif tag == "option" and self.select and ("selected" in has or self.select not in fields):
            fields[self.select] = has.get("value", "")

    def handle_endtag(self, tag):
        if tag == "select":
            self.select = None
