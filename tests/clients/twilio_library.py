"""Twilio's own helper library drives the emulated Twilio, and signs what Ponte has to accept.

    twilio_library.py EMULATOR PONTE

EMULATOR prints the address of an emulated Twilio (the example `twilio` of crates/simulator); PONTE is the binary.
"""

import http.server
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import unittest
import urllib.parse

import requests
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client

ACCOUNT = "AC00000000000000000000000000000001"
TOKEN = "twilio-emulado"
TEMPLATE = "HX00000000000000000000000000000001"
COMPANY = "whatsapp:+553130000000"
CUSTOMER = "whatsapp:+5511987654321"
OURS = "0194b1f7-f4e7-7cc3-98c4-dc0c0c07398f"

EMULATOR, PONTE = sys.argv[1:3] if len(sys.argv) > 2 else sys.exit(__doc__)


class ToEmulator(TwilioHttpClient):
    """All of Twilio's hosts are the emulator."""

    def __init__(self, address):
        super().__init__()
        self.address = address

    def request(self, method, url, *args, **kwargs):
        return super().request(method, re.sub(r"^https://[a-z]+\.twilio\.com", self.address, url), *args, **kwargs)


class Company(http.server.ThreadingHTTPServer):
    """The company's server: keeps what it is told and answers with empty TwiML."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Webhooks)
        self.told = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_port}"


class Webhooks(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        url = self.server.address + self.path
        self.server.told.append((url, dict(self.headers.items()), body))
        self.send_response(200)
        self.send_header("content-type", "text/xml")
        self.end_headers()
        self.wfile.write(b"<Response/>")

    def log_message(self, *_):
        pass


class Repeated(dict):
    """Fields of which some have several values, as web frameworks give them to the library."""

    def getlist(self, name):
        return self[name] if isinstance(self[name], list) else [self[name]]


def fields_of(body):
    """As web frameworks give them to the library: empty values count."""
    return dict(urllib.parse.parse_qsl(body.decode(), keep_blank_values=True))


def header(headers, name):
    return next((value for known, value in headers.items() if known.lower() == name), "")


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.process = subprocess.Popen([EMULATOR], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        cls.emulator = cls.process.stdout.readline().strip()
        cls.company = Company()
        cls.webhook = cls.company.address + "/webhooks/twilio"
        requests.put(cls.emulator + "/_twilio/webhook", json={"url": cls.webhook}, timeout=10).raise_for_status()
        cls.client = Client(ACCOUNT, TOKEN, http_client=ToEmulator(cls.emulator))

    @classmethod
    def tearDownClass(cls):
        cls.company.shutdown()
        cls.company.server_close()
        cls.process.stdin.close()
        cls.process.stdout.close()
        cls.process.wait(timeout=10)

    def setUp(self):
        self.say({"type": "text", "body": "oi"})
        self.company.told.clear()

    def say(self, says, sender=CUSTOMER.removeprefix("whatsapp:+")):
        answer = requests.post(self.emulator + "/_twilio/say", json={"from": sender, "says": says}, timeout=10)
        answer.raise_for_status()
        self.settle()
        return answer.json()["sid"]

    def settle(self):
        """Waits until every webhook is answered."""
        return requests.get(self.emulator + "/_twilio/webhooks", timeout=10).json()

    def send(self, **fields):
        return self.client.messages.create(
            from_=COMPANY, to=fields.pop("to", CUSTOMER), status_callback=f"{self.webhook}?m={OURS}", **fields
        )

    def refused(self, **fields):
        with self.assertRaises(TwilioRestException) as refused:
            self.send(**fields)
        return refused.exception.status, refused.exception.code

    def assert_signed(self, url, headers, body):
        """By the library, and no longer once anything is changed."""
        signature, validator = header(headers, "x-twilio-signature"), RequestValidator(TOKEN)
        fields = fields_of(body)
        self.assertTrue(validator.validate(url, fields, signature))
        self.assertFalse(validator.validate(url + "&x=1", fields, signature))
        self.assertFalse(validator.validate(url, {**fields, "Body": "outra"}, signature))
        self.assertFalse(RequestValidator("other").validate(url, fields, signature))


SAYS = [
    {"type": "text", "body": "Olá & tchau + 100% 👍\nsegunda linha"},
    {"type": "media", "kind": "image", "content_type": "image/png", "caption": "", "data": "AQID"},
    {"type": "media", "kind": "contacts", "content_type": "text/vcard", "data": "AQID"},
    {"type": "button", "kind": "button", "text": "Não", "payload": "nao"},
    {"type": "button", "kind": "interactive", "text": "Sim", "payload": "sim"},
    {"type": "row", "id": "r1", "title": "2a via", "description": "do boleto"},
    {"type": "location", "latitude": 0, "longitude": -43.93, "label": "Sede", "address": "Av. 1"},
    {"type": "fields", "fields": {"MessageType": "poll", "Body": " ", "aLower": "1", "Z": ""}},
]


class TheLibraryDrivesTheEmulator(Case):
    def test_a_text_is_sent_and_its_statuses_are_signed(self):
        message = self.send(body="Olá, Conceição & cia. 👍")
        self.assertEqual((message.status, message.error_code, message.to), ("queued", None, CUSTOMER))
        self.assertIsNotNone(message.date_created)
        self.settle()
        told = [(fields_of(body)["MessageSid"], fields_of(body)["MessageStatus"]) for _, _, body in self.company.told]
        self.assertEqual(told, [(message.sid, "sent"), (message.sid, "delivered")])
        for webhook in self.company.told:
            self.assertIn(f"?m={OURS}", webhook[0])
            self.assert_signed(*webhook)
        self.assertEqual(self.client.messages(message.sid).fetch().status, "delivered")
        self.assertIn(message.sid, [listed.sid for listed in self.client.messages.list()])

    def test_media_templates_buttons_and_lists_are_sent(self):
        self.assertEqual(self.send(media_url=["https://example.test/1.png"], body="Foto").num_media, "1")
        template = self.send(content_sid=TEMPLATE, content_variables=json.dumps({"1": "Ana"}))
        self.assertEqual(template.body, "Olá Ana, até amanhã.")
        contents = {
            "twilio/quick-reply": {"body": "Confirma?", "actions": [{"title": "Sim", "id": "sim"}]},
            "twilio/list-picker": {"body": "Escolha", "button": "Ver", "items": [{"item": "Um", "id": "1"}]},
        }
        for kind, content in contents.items():
            answer = requests.post(
                self.emulator + "/v1/Content",
                json={"friendly_name": "x", "language": "pt_BR", "types": {kind: content}},
                auth=(ACCOUNT, TOKEN),
                timeout=10,
            )
            self.assertEqual(answer.status_code, 201)
            sid = answer.json()["sid"]
            self.assertEqual(self.client.content.v1.contents(sid).fetch().types, {kind: content})
            self.assertEqual(self.send(content_sid=sid).body, content["body"])

    def test_refusals_are_the_librarys_exceptions(self):
        self.assertEqual(self.refused(body="x", to="whatsapp:5511"), (400, 21211))
        self.assertEqual(self.refused(body="x" * 1601), (400, 21617))
        self.assertEqual(self.refused(content_sid="HX1"), (404, 20404))
        self.assertEqual(self.refused(content_sid=TEMPLATE, content_variables="{"), (400, 21656))
        stranger = Client(ACCOUNT, "other", http_client=ToEmulator(self.emulator))
        with self.assertRaises(TwilioRestException) as refused:
            stranger.messages.create(from_=COMPANY, to=CUSTOMER, body="x")
        self.assertEqual((refused.exception.status, refused.exception.code), (401, 20003))

    def test_messages_of_customers_are_signed(self):
        for says in SAYS:
            self.say(says)
        self.say(SAYS[0], sender="BR.1234")
        self.assertEqual(len(self.company.told), len(SAYS) + 1)
        for webhook in self.company.told:
            self.assert_signed(*webhook)

    def test_files_want_credentials(self):
        self.say(SAYS[1])
        url = fields_of(self.company.told[0][2])["MediaUrl0"]
        self.assertEqual(requests.get(url, timeout=10).status_code, 401)
        file = requests.get(url, auth=(ACCOUNT, TOKEN), timeout=10)
        self.assertEqual((file.content, file.headers["content-type"]), (bytes([1, 2, 3]), "image/png"))


class PonteReads(Case):
    def decode(self, url, headers, body):
        """What `ponte channel decode` says: its exit code and the lines it prints."""
        with tempfile.NamedTemporaryFile() as file:
            file.write(body)
            file.flush()
            told = [option for name, value in headers.items() for option in ("--header", f"{name}: {value}")]
            command = [PONTE, "channel", "decode", "--provider", "twilio", *told, "--url", url]
            done = subprocess.run([*command, "--secret", TOKEN, file.name], capture_output=True, text=True)
        return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]

    def signed(self, url, fields):
        """A form signed by the library."""
        headers = {
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "X-Twilio-Signature": RequestValidator(TOKEN).compute_signature(url, Repeated(fields)),
        }
        return headers, urllib.parse.urlencode(fields, doseq=True).encode()

    def test_what_the_library_signs(self):
        message = {"MessageSid": "SM01", "From": CUSTOMER, "To": COMPANY, "Body": "Olá & tchau", "Empty": ""}
        cases = [
            ("https://ponte.example.test/webhooks/twilio", {**message, "aLower": "1", "Zoé": "é 👍"}),
            ("https://ponte.example.test/webhooks/twilio?a=%C3%A3+b%20c&b=", message),
            ("https://ponte.example.test:8443/webhooks/twilio", message),
            ("https://ponte.example.test/webhooks/twilio", {**message, "Twice": ["b", "a", "b"]}),
        ]
        for url, fields in cases:
            headers, body = self.signed(url, fields)
            code, lines = self.decode(url, headers, body)
            self.assertEqual((code, [(line["event"], line["id"]) for line in lines]), (0, [("message", "SM01")]), url)
            self.assertEqual(self.decode(url, headers, body + b"&x=1")[0], 2)
            self.assertEqual(self.decode(url + "?x=1", headers, body)[0], 2)

    def test_json_that_the_library_signs(self):
        validator, body = RequestValidator(TOKEN), b'{"a":1}'
        url = f"https://ponte.example.test/webhooks/twilio?bodySHA256={validator.compute_hash(body.decode())}"
        headers = {"Content-Type": "application/json", "X-Twilio-Signature": validator.compute_signature(url, {})}
        self.assertEqual(self.decode(url, headers, body)[0], 3, "proved, but no message")
        self.assertEqual(self.decode(url, headers, b'{"a":2}')[0], 2)

    def test_what_the_emulator_sends(self):
        for says in SAYS:
            self.say(says)
        said = list(self.company.told)
        for url, headers, body in said:
            code, lines = self.decode(url, headers, body)
            self.assertEqual((code, [line["event"] for line in lines]), (0, ["message"]), body)
            self.assertEqual(lines[0]["id"], fields_of(body)["MessageSid"])
        self.company.told.clear()
        message = self.send(body="Olá")
        self.settle()
        states = []
        for url, headers, body in self.company.told:
            code, lines = self.decode(url, headers, body)
            self.assertEqual((code, lines[0]["event"], lines[0]["id"]), (0, "status", message.sid))
            states.append(lines[0]["state"])
        self.assertEqual(states, ["sent", "delivered"])


if __name__ == "__main__":
    os.environ["NO_PROXY"] = "127.0.0.1"
    unittest.main(argv=sys.argv[:1], verbosity=2)
