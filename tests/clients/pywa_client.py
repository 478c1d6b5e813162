"""pywa, a WhatsApp client of somebody else, sends every kind of message to the emulated WhatsApp and hears its webhooks.

What it sends is written by pywa alone; what Meta takes and pywa has no words for (orders of Brazil, addresses) goes
through its own HTTP client as JSON of Meta's documentation. Ends with 0 when everything was taken, shown on the
customer's phone, and answered by webhooks that pywa understands.

Usage: pywa_client.py URL-OF-THE-EMULATOR
"""

import base64
import datetime
import http.server
import json
import queue
import sys
import threading
import urllib.parse
import urllib.request

import httpx
from pywa import WhatsApp, handlers, types, utils
from pywa.errors import WhatsAppError
from pywa.types import templates

TOKEN = "EAAG-emulador"
APP_SECRET = "segredo-do-emulador"
VERIFY_TOKEN = "verificacao-do-emulador"
MARINA = "5511987654321"
JOAO = "5521976543210"
PATIENCE = 20
# A picture of one pixel, and the beginning of a file of each other kind.
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
PIX = (
    "00020126360014br.gov.bcb.pix0114+5511987654321520400005303986540584.805802BR5914CLINICA AURORA6009SAO PAULO"
    "62110507PED10076304079B"
)


class ToEmulator(httpx.BaseTransport):
    """Takes what is meant for Meta to the emulator."""

    def __init__(self, emulator):
        self.emulator = httpx.URL(emulator)
        self.transport = httpx.HTTPTransport()

    def handle_request(self, request):
        if request.url.host == "graph.facebook.com":
            place = {"scheme": self.emulator.scheme, "host": self.emulator.host, "port": self.emulator.port}
            request.url = request.url.copy_with(**place)
            request.headers["host"] = f"{self.emulator.host}:{self.emulator.port}"
        return self.transport.handle_request(request)


class Emulator:
    """The control surface: what customers do, and what their phones show."""

    def __init__(self, url):
        self.url = url
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        headers = {"content-type": "application/json"}
        request = urllib.request.Request(f"{self.url}/_emulator/{path}", data, headers, method=method)
        with self.opener.open(request, timeout=PATIENCE) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def number(self):
        return self.call("GET", "numbers")[0]

    def say(self, who, **content):
        return self.call("POST", f"customers/{who}/messages", content)["id"]

    def shown(self, who, message):
        return next(
            entry["content"] for entry in self.call("GET", f"customers/{who}/transcript") if entry["id"] == message
        )


class Webhooks:
    """The company's server: hands every webhook to pywa, which checks the signature."""

    def __init__(self, wa):
        webhooks = self
        self.refused = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                asked = urllib.parse.parse_qs(urllib.parse.urlparse(self.path).query)
                text, status = wa.webhook_challenge_handler(
                    vt=asked.get(utils.HUB_VT, [None])[0], ch=asked.get(utils.HUB_CH, [None])[0]
                )
                self.answer(status, text)

            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                refused = wa.webhook_update_validator(body, self.headers.get(utils.HUB_SIG))
                if refused:
                    webhooks.refused.append(refused)
                text, status = refused or wa.webhook_update_handler(body)
                self.answer(status, text)

            def answer(self, status, text):
                self.send_response(status)
                self.end_headers()
                self.wfile.write((text or "").encode())

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


class Heard:
    """What pywa understood of the webhooks, by kind."""

    def __init__(self, wa):
        self.queues = {}
        wa.add_handlers(
            *(
                handler(self.hear(name))
                for name, handler in {
                    "message": handlers.MessageHandler,
                    "button": handlers.CallbackButtonHandler,
                    "selection": handlers.CallbackSelectionHandler,
                    "flow": handlers.FlowCompletionHandler,
                    "call_permission": handlers.CallPermissionUpdateHandler,
                    "status": handlers.MessageStatusHandler,
                }.items()
            )
        )

    def hear(self, name):
        self.queues[name] = queue.Queue()

        def handler(_, update):
            self.queues[name].put(update)

        return handler

    def next(self, name):
        return self.queues[name].get(timeout=PATIENCE)

    def until_read(self, message):
        states = []
        while "read" not in states:
            status = self.next("status")
            if status.id == message:
                states.append(status.status.value)
        return states


def expect(fits, what):
    if not fits:
        raise AssertionError(what)


def send_kinds(wa, emulator, received):
    """Every kind outside templates: its name, how it is sent, and what the phone shows."""
    to, image, interactive = MARINA, "https://loja.example.test/1.jpg", interactive_sender(wa)
    upload = wa.upload_media(PNG, mime_type="image/png", filename="1.png")
    ogg = wa.upload_media(b"OggS", mime_type="audio/ogg", filename="1.ogg")
    webp = wa.upload_media(b"RIFF....WEBP", mime_type="image/webp", filename="1.webp")
    buttons = [types.Button("Sim", callback_data="sim"), types.Button("Não", callback_data="nao")]
    rows = [types.SectionRow("Cardiologia", callback_data="cardio", description="Segunda a sexta")]
    sections = types.SectionList("Ver opções", sections=[types.Section("Adultos", rows=rows)])
    name = types.Contact.Name(formatted_name="João Lima", first_name="João")
    contact = types.Contact(name=name, phones=[types.Contact.Phone(phone="+55 11 91234-0000", type="WORK")])
    flow = types.FlowButton(
        "Preencher",
        flow_id="990011",
        flow_token="ft_91",
        flow_action_type=types.FlowActionType.NAVIGATE,
        flow_action_screen="CADASTRO",
        flow_action_payload={"nome": "Marina"},
    )
    link = types.URLButton("Ver", url="https://loja.example.test/1")
    cards = [types.ImageCarouselCard(body=text, image=image, buttons=link) for text in ("Básico", "Plus")]
    replies = [
        types.ImageCarouselCard(image=image, buttons=[types.Button("Quero", callback_data=f"c{at}")]) for at in (1, 2)
    ]
    return {
        "text": (lambda: wa.send_message(to, "Olá https://loja.example.test", preview_url=True), "text"),
        "reply": (lambda: wa.send_message(to, "Respondendo", reply_to_message_id=received), "text"),
        "image": (lambda: wa.send_image(to, upload, caption="Foto"), "media"),
        "image by link": (lambda: wa.send_image(to, image), "media"),
        "video": (lambda: wa.send_video(to, "https://loja.example.test/1.mp4", caption="Vídeo"), "media"),
        "document": (lambda: wa.send_document(to, "https://loja.example.test/1.pdf", filename="boleto.pdf"), "media"),
        "audio": (lambda: wa.send_audio(to, ogg), "media"),
        "voice": (lambda: wa.send_voice(to, ogg), "media"),
        "sticker": (lambda: wa.send_sticker(to, webp), "media"),
        "location": (lambda: wa.send_location(to, -23.56, -46.65, name="Clínica", address="Av. 1"), "location"),
        "contacts": (lambda: wa.send_contact(to, contact), "contacts"),
        "reaction": (lambda: wa.send_reaction(to, "✅", received), "reaction"),
        "reaction removed": (lambda: wa.remove_reaction(to, received), "reaction"),
        "buttons": (
            lambda: wa.send_message(to, "Confirma?", header="Consulta", footer="Aurora", buttons=buttons),
            "buttons",
        ),
        "buttons with image": (lambda: wa.send_image(to, upload, caption="Confirma?", buttons=buttons), "buttons"),
        "list": (lambda: wa.send_message(to, "Escolha:", header="Especialidades", buttons=sections), "list"),
        "cta_url": (
            lambda: wa.send_message(to, "Abra o portal.", buttons=types.URLButton("Abrir", url="https://x.test")),
            "interactive",
        ),
        "flow": (lambda: wa.send_message(to, "Complete o cadastro", buttons=flow), "interactive"),
        "location request": (lambda: wa.request_location(to, "Envie sua localização."), "interactive"),
        "contact request": (lambda: wa.request_contact_info(to, "Podemos guardar seu telefone?"), "interactive"),
        "call permission": (
            lambda: wa.send_message(to, "Podemos ligar?", buttons=types.CallPermissionRequestButton()),
            "interactive",
        ),
        "voice call": (
            lambda: wa.send_message(to, "Fale conosco", buttons=types.VoiceCallButton("Ligar", 100)),
            "interactive",
        ),
        "catalogue": (lambda: wa.send_catalog(to, "Nosso catálogo", thumbnail_product_sku="SKU-77"), "interactive"),
        "product": (lambda: wa.send_product(to, catalog_id="660011", sku="SKU-77", body="Veja"), "interactive"),
        "products": (
            lambda: wa.send_products(to, "660011", [types.ProductsSection("Kits", skus=["SKU-77"])], "Kits", "Escolha"),
            "interactive",
        ),
        "carousel": (lambda: wa.send_carousel(to, body="Planos", cards=cards), "interactive"),
        "carousel of replies": (lambda: wa.send_carousel(to, body="Planos", cards=replies), "interactive"),
        "address": (lambda: interactive(to, ADDRESS), "interactive"),
        "order": (lambda: interactive(to, order()), "interactive"),
        "order status": (lambda: interactive(to, ORDER_STATUS), "interactive"),
    }


ADDRESS = {
    "type": "address_message",
    "body": {"text": "Onde entregamos?"},
    "action": {
        "name": "address_message",
        "parameters": {"country": "IN", "values": {"name": "Asha"}, "saved_addresses": []},
    },
}
ORDER_STATUS = {
    "type": "order_status",
    "body": {"text": "Pagamento recebido!"},
    "action": {
        "name": "review_order",
        "parameters": {
            "reference_id": "PED-1007",
            "order": {"status": "processing", "description": "Separando os itens"},
            "payment": {"status": "captured", "timestamp": 1795349900},
        },
    },
}


def money(value, **more):
    return {"value": value, "offset": 100, **more}


def order_parameters():
    item = {
        "retailer_id": "SKU-77",
        "name": "Kit curativo",
        "amount": money(3990),
        "quantity": 2,
        "sale_amount": money(3740),
    }
    pix = {"code": PIX, "merchant_name": "Clinica Aurora Ltda", "key": "financeiro@example.test", "key_type": "EMAIL"}
    return {
        "reference_id": "PED-1007",
        "type": "physical-goods",
        "payment_type": "br",
        "currency": "BRL",
        "total_amount": money(8480),
        "payment_settings": [
            {"type": "pix_dynamic_code", "pix_dynamic_code": pix},
            {"type": "boleto", "boleto": {"digitable_line": "0" * 47}},
            {"type": "payment_link", "payment_link": {"uri": "https://pay.example.test/PED-1007"}},
        ],
        "order": {
            "status": "pending",
            "items": [item],
            "subtotal": money(7480),
            "tax": money(0, description="Isento"),
            "shipping": money(1500, description="Motoboy"),
            "discount": money(500, description="Cupom", discount_program_name="VERAO25"),
        },
    }


def order():
    action = {"name": "review_and_pay", "parameters": order_parameters()}
    return {"type": "order_details", "body": {"text": "Seu pedido PED-1007"}, "action": action}


def interactive_sender(wa):
    """Sends what pywa has no words for, through its own client."""

    class Sent:
        def __init__(self, answer):
            self.id = answer["messages"][0]["id"]

    def send(to, message):
        answer = wa.api.send_message(
            sender=wa.phone_id, to=to, recipient=None, recipient_type="individual", typ="interactive", msg=message
        )
        return Sent(answer)

    return send


TEMPLATES = {
    "positional": {
        "body": "Oi, {{1}}! Seu pedido {{2}} saiu.",
        "buttons": [{"type": "quick_reply", "text": "Onde está?"}],
    },
    "named": {
        "header": "document",
        "body": "Oi, {{nome}}!",
        "buttons": [{"type": "url", "text": "Abrir", "url": "https://x.test/{{1}}"}],
    },
    "place": {"header": "location", "body": "Esperamos você"},
    "product": {"header": "product", "body": "Veja"},
    "coupon": {
        "category": "marketing",
        "body": "Só hoje",
        "offer": "Acaba logo",
        "buttons": [{"type": "copy_code", "text": "Copiar"}],
    },
    "code": {
        "category": "authentication",
        "body": "{{1}} é seu código.",
        "buttons": [{"type": "otp", "text": "Copiar"}],
    },
    "form": {"body": "Responda", "buttons": [{"type": "flow", "text": "Abrir"}]},
    "catalogue": {"body": "Veja", "buttons": [{"type": "catalog", "text": "Ver"}]},
    "products": {"body": "Veja", "buttons": [{"type": "mpm", "text": "Ver"}]},
    "order": {"body": "Pague", "buttons": [{"type": "order_details", "text": "Pagar"}]},
    "news": {"body": "Novidade", "purpose": "order_status"},
    "carousel": {
        "body": "Planos",
        "cards": [{"header": "image", "body": "Plano {{1}}", "buttons": [{"type": "quick_reply", "text": "Quero"}]}]
        * 2,
    },
}


def send_templates(wa):
    to, image = JOAO, "https://loja.example.test/1.jpg"
    tomorrow = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=1)
    amount = templates.Currency(fallback_value="R$ 39,90", code="BRL", amount_1000=39900)
    section = [types.ProductsSection("Kits", skus=["SKU-77"])]

    def card(at):
        parts = [
            templates.HeaderImage.params(image=image),
            templates.BodyText.params("básico"),
            templates.QuickReplyButton.params(callback_data=f"p{at}", index=0),
        ]
        return templates.CarouselCard.params(params=parts, index=at)

    action = {"type": "action", "action": {"order_details": order_parameters()}}
    news = {"type": "order_status", "order_status": ORDER_STATUS["action"]["parameters"]}
    parameters = {
        "positional": [
            templates.BodyText.params("Marina", amount),
            templates.QuickReplyButton.params(callback_data="onde", index=0),
        ],
        "named": [
            templates.HeaderDocument.params(document="https://x.test/guia.pdf", filename="guia.pdf"),
            templates.BodyText.params(nome="Marina"),
            templates.URLButton.params(url_variable="8812", index=0),
        ],
        "place": [templates.HeaderLocation.params(lat=-23.56, lon=-46.65, name="Clínica", address="Av. 1")],
        "product": [templates.HeaderProduct.params(catalog_id="660011", sku="SKU-77")],
        "coupon": [
            templates.LimitedTimeOffer.params(expiration_time=tomorrow),
            templates.CopyCodeButton.params(coupon_code="VERAO25", index=0),
        ],
        "code": [templates.AuthenticationBody.params(otp="123456"), templates.CopyCodeOTPButton.params(otp="123456")],
        "form": [templates.FlowButton.params(index=0, flow_token="ft_92", flow_action_data={"nome": "João"})],
        "catalogue": [templates.CatalogButton.params(thumbnail_product_sku="SKU-77", index=0)],
        "products": [templates.MPMButton.params(product_sections=section, thumbnail_product_sku="SKU-77", index=0)],
        "order": [{"type": "button", "sub_type": "order_details", "index": 0, "parameters": [action]}],
        "news": [{"type": "order_status", "parameters": [news]}],
        "carousel": [templates.Carousel.params(cards=[card(0), card(1)])],
    }
    language = templates.TemplateLanguage.PORTUGUESE_BR

    def sender(name):
        return lambda: wa.send_template(to, name=name, language=language, params=parameters[name])

    return {f"template {name}": (sender(name), "template") for name in TEMPLATES}


def refused(send):
    try:
        send()
    except WhatsAppError as error:
        return error
    raise AssertionError("a wrong message was taken")


def check_refusals(wa):
    """Meta's own words for what is wrong, as pywa raises them."""
    many = [types.Button(str(at), callback_data=str(at)) for at in range(4)]
    expect(refused(lambda: wa.send_message(MARINA, "?", buttons=many)).code == 131009, "four buttons")
    wrong = order()
    wrong["action"]["parameters"]["total_amount"]["value"] += 1
    expect(refused(lambda: interactive_sender(wa)(MARINA, wrong)).code == 131009, "a sum that does not fit")
    language = templates.TemplateLanguage.PORTUGUESE_BR
    short = [templates.BodyText.params("Marina")]
    expect(refused(lambda: wa.send_template(MARINA, "positional", language, short)).code == 132000, "too few values")
    expect(refused(lambda: wa.send_template(MARINA, "unknown", language)).code == 132001, "an unknown template")


def check_answers(emulator, heard, sent):
    """What the customer does with the messages comes back as pywa's own kinds."""
    emulator.say(MARINA, type="choice", id="sim", message=sent["buttons"])
    button = heard.next("button")
    expect((button.data, button.title) == ("sim", "Sim"), button)
    emulator.say(MARINA, type="choice", id="cardio", message=sent["list"])
    row = heard.next("selection")
    expect((row.data, row.description) == ("cardio", "Segunda a sexta"), row)
    emulator.say(MARINA, type="choice", id="c2", message=sent["carousel of replies"])
    expect(heard.next("button").data == "c2", "a button of a card")
    emulator.say(JOAO, type="choice", id="onde", message=sent["template positional"])
    expect(heard.next("button").data == "onde", "a quick reply of a template")
    emulator.say(MARINA, type="form", response={"cpf": "000"}, message=sent["flow"])
    form = heard.next("flow")
    expect(form.token == "ft_91" and form.response["cpf"] == "000", form)
    emulator.say(MARINA, type="call_permission", answer="accept")
    expect(heard.next("call_permission").response.value == "accept", "a permission to call")
    emulator.say(MARINA, type="location", latitude=-23.5, longitude=-46.6)
    place = heard.next("message")
    expect(place.location.latitude == -23.5 and place.reply_to_message.id == sent["location request"], place)
    emulator.say(MARINA, type="contacts")
    card = heard.next("message")
    expect(card.contacts[0].phones[0].wa_id == MARINA, card)
    items = [{"product": "SKU-77", "quantity": 2, "price": 39.9}]
    emulator.say(MARINA, type="order", items=items, text="Amanhã?", message=sent["products"])
    cart = heard.next("message").order
    expect(cart.catalog_id == "660011" and cart.products[0].quantity == 2, cart)
    emulator.say(MARINA, type="reaction", to=sent["text"], emoji="👍")
    expect(heard.next("message").reaction.emoji == "👍", "a reaction")


def check_media(wa, emulator, heard):
    data = base64.b64encode(PNG).decode()
    emulator.say(MARINA, type="media", kind="image", mime_type="image/png", data=data, caption="Comprovante")
    image = heard.next("message").image
    expect(wa.get_media_bytes(wa.get_media_url(image.id).url) == PNG, "a file comes back as it was sent")


def main(url):
    emulator = Emulator(url)
    number = emulator.number()
    wa = WhatsApp(
        phone_id=number["phone_number_id"],
        waba_id=number["waba_id"],
        token=TOKEN,
        session=httpx.Client(transport=ToEmulator(url), timeout=PATIENCE),
        verify_token=VERIFY_TOKEN,
        app_secret=APP_SECRET,
    )
    heard, webhooks = Heard(wa), Webhooks(wa)
    emulator.call("PUT", "webhook", {"url": webhooks.url})
    emulator.call("POST", "handshake")
    for name, rule in TEMPLATES.items():
        emulator.call("POST", "templates", {"name": name, "language": "pt_BR", "category": "utility", **rule})
    for who, name in ((MARINA, "Marina Souza"), (JOAO, "João Lima")):
        emulator.call("POST", "customers", {"phone": who, "name": name})
    emulator.say(JOAO, type="text", body="oi")
    heard.next("message")
    received = emulator.say(MARINA, type="text", body="oi")
    message = heard.next("message")
    expect(message.id == received and message.text == "oi" and message.from_user.name == "Marina Souza", message)
    wa.mark_message_as_read(received)
    wa.indicate_typing(received)

    sent = {}
    for kind, (send, shows) in {**send_kinds(wa, emulator, received), **send_templates(wa)}.items():
        try:
            sent[kind] = send().id
        except WhatsAppError as error:
            raise AssertionError(f"{kind}: {error}") from error
        shown = emulator.shown(JOAO if kind.startswith("template") else MARINA, sent[kind])
        expect(shown["type"] == shows, f"{kind} is shown as {shown}")
        print(f"  {kind:<24} {shown['type']}")
    expect(heard.until_read(sent["text"]) == ["sent", "delivered", "read"], "the statuses of a text")
    check_answers(emulator, heard, sent)
    check_media(wa, emulator, heard)
    check_refusals(wa)
    expect(not webhooks.refused, webhooks.refused)
    print(f"pywa sent {len(sent)} kinds, and understood what came back.")


if __name__ == "__main__":
    main(sys.argv[1])
