"""What people write beside a number → whether it calls it a payment card or something else: an order, a parcel, a
telephone's own number.

The words are those of ten languages, as they begin; where a language joins its nouns, what stands before them counts
too ("Geräteseriennummer"). A card that pays nothing ("SIM card", "Kundenkarte") is something else.
"""

from __future__ import annotations

import re

_NUMBER = r"(?:numbers?|num|no|nos|nr|nrs|n|code|id|ids|ref|nummer|numéro|numero|número|numer|čislo|číslo|номер)"

_OTHER_CARDS = (
    r"(?:sim|e-?sim|micro-?sim|nano-?sim|id|identity|smart|viewing|memory|sd|graphics?|video|sound|network|wi-?fi|"
    r"loyalty|membership|member|club|bonus|points|library|travel|bus|rail|business|health|insurance|access|key)"
    r"[ -]?cards?",
    r"\w*(?:sim|kunden|speicher|grafik|netzwerk|versicherten|gesundheits|mitglieds|bonus|payback|visiten|smart)"
    r"-?karten?\w*",
    r"cartes? (?:e-?)?sim|carte (?:de )?(?:fidélité|vitale|mémoire|membre|graphique|d['’]identité|grise)",
    r"tarjetas? (?:e-?)?sim|tarjeta (?:de )?(?:fidelidad|memoria|socio|identidad|sanitaria|red)",
    r"(?:carta|scheda|tessera) (?:e-?)?sim|carta (?:di |d['’])?(?:fedeltà|identità|imbarco)|tessera \w+",
    r"\w*(?:sim|klanten|geheugen)-?kaart\w*|kart[aęyi] (?:e-?)?sim|kart[aęyi] (?:lojalnościow|stałego|pamięci)\w*",
    r"cart(?:ão|ões) (?:e-?)?sim|cartão (?:de )?(?:fidelidade|cidadão|memória)|sim-?kort\w*|medlemskort\w*",
)
_DEVICES = (
    r"\w*imei\w*|meid|imsi|e?iccid|e?sim|eid|esn|ser\.?\s?(?:no|nr)|s/?n|serial\w*|vin|mac|licen[cs]e (?:key|code)|"
    r"activation|firmware|build|version|revision|barcode\w*|bar code|strichcode\w*|code[- ]barres|ean|gtin|isbn|upc|"
    r"sku|asin|model|meter|mpan|mprn|batch|lot (?:no|number|nr)|uuid|guid|timestamp\w*|time stamp|epoch|"
    r"session|trace|message-?id|"
    r"\w*serien-?(?:nummer|nr|no)\w*|\w*geräte-?(?:nummer|nr|id)\w*|zähler\w*|chargen(?:nummer|nr)\w*|artikel\w*|"
    r"n[°º.o]* ?de série|numéro de série|num(?:éro)? série|matricule|número de serie|num\.? de serie|matrícula|"
    r"numero (?:di serie|seriale)|seriale|matricola|serie-?nummer\w*|numer (?:fabryczny|seryjny)|seryjn\w*|fabryczn\w*|"
    r"número de série|sériov\w*|výrobní\w*|sarjanumero\w*|seri no\w*|серийн\w*|序列号|シリアル\w*",
)
_ORDERS = (
    r"(?<!to )orders?(?:[ _-]?(?:ref(?:erence)?|id|code|confirmation))?|ordern\w*|order-?(?:id|nr|no|nummer)\w*|"
    r"purchase|p\.?o\.?|bookings?|"
    r"reservations?|confirmation|invoices?|receipts?|credit note|bill|quotes?|vouchers?|coupons?|promo\w*|"
    r"\w*bestell\w*|\w*auftrag\w*|\w*buchung\w*|rechnung\w*|\w*beleg\w*|gutschrift\w*|gutschein\w*|"
    r"commandes?|réservations?|factures?|avoir|devis|pedidos?|órden(?:es)?|orden|reservas?|facturas?|"
    r"ordin[ei]|prenotazion\w*|fattur\w*|ricevut\w*|\w*bestelling\w*|bestel\w*|factu\w*|boeking\w*|"
    r"zamówie\w*|faktur\w*|rezerwacj\w*|encomendas?|faturas?|objednáv\w*|tilau\w*|sipariş\w*|bestilling\w*|ordre\w*|"
    r"заказ\w*|счет\w*|счёт\w*|订单\w*|注文\w*",
)
_PARCELS = (
    r"parcels?|packages?|packets?|track\w*|shipments?|shipping|consignments?|way ?bills?|airway ?bill|awb|"
    r"deliver(?:y|ies)|dhl|dpd|gls|ups|usps|fedex|tnt|royal mail|evri|hermes|yodel|inpost|colissimo|chronopost|postnl|"
    r"\w*paket\w*|päckchen|\w*sendung\w*|\w*liefer\w*|frachtbrief\w*|colis|suivi|expéditions?|livraisons?|envois?|"
    r"paquetes?|envíos?|seguimiento|rastreo|guía|entregas?|pacc(?:o|hi)|spedizion\w*|tracciamento|consegn\w*|"
    r"pakket\w*|zending\w*|verzend\w*|pacz(?:ka|ki|kę|ek)|przesył\w*|list przewozowy|rastreio|rastreamento|"
    r"zásil\w*|balík\w*|försändelse\w*|pakke\w*|sending\w*|kolli\w*|lähety\w*|kargo\w*|посыл\w*|трек\w*|运单\w*|追跡\w*",
)
_PAPERS = (
    r"tickets?|cases? ?(?:no|number|nr|id|ref)|ref(?:erence|s|er[eê]ncia|erenz|erentie)?|références?|referenci?a|"
    r"riferiment\w*|kenmerk|vorgang\w*|aktenzeichen|az|"
    r"dossiers?|expedientes?|pratica|reklamacj\w*|sprawa|sprawy|contracts?|policy|policies|claims?|\w*vertrag\w*|contrats?|contratos?|"
    r"contratt[oi]|umow\w*|siret|siren|vat|tva|iva|nip|abn|ust-?id\w*|steuer\w*|tax|transactions?|transaktion\w*|"
    rf"(?:item|product|part|article|charge|auth|payment|refund)[ _-]?{_NUMBER}|identifier",
)
_PEOPLE = (
    r"passports?|reisepass\w*|personalausweis\w*|ausweis\w*|nhs|ssn|iban|bic|blz|sort code|\w*konto\w*|"
    r"(?:customer|client|subscriber|user|member|membership|loyalty|account holder|patient|student|phone|telephone|"
    rf"mobile|tel|fax|contact)[ _-]?{_NUMBER}|\w*kunden-?(?:nummer|nr|id)\w*|"
    r"numéro (?:de )?client|número (?:de )?cliente|numero (?:di )?cliente|klantnummer\w*|numer klienta|id",
)
_CARDS = (
    r"cards?|creditcards?|debitcards?|visa|master ?card|maestro|amex|american express|discover|diners(?: club)?|jcb|"
    r"union ?pay|rupay|girocard|bancontact|dankort|cartes?|cb|\w*karten?(?:nummer|nr)?|tarjetas?|carta|cart(?:ão|ões)|"
    r"creditkaart\w*|\w*kaart(?:nummer)?|kart[aęyąi]|kartou|\w*kort(?:nummer|et)?|kortti\w*|kartı?|карт[аыуе]\w*|カード\w*|卡号?",
)


def _any_of(*parts: tuple[str, ...]) -> str:
    return "|".join(one for part in parts for one in part)


KEYWORD = re.compile(
    rf"(?<!\w)(?:(?P<other>{_any_of(_OTHER_CARDS)})|(?P<card>{_any_of(_CARDS)})"
    rf"|(?P<thing>{_any_of(_DEVICES, _ORDERS, _PARCELS, _PAPERS)})|(?P<person>{_any_of(_PEOPLE)}))(?![^\W\d])",
    re.IGNORECASE,
)
"""`card` for a payment card; `other`, `thing` and `person` for what is none; a thing is nobody's own. A digit may stand
right behind it."""

CALLS_A_CARD = re.compile(rf"(?<!\w)(?:{_any_of(_CARDS)})", re.IGNORECASE)
"""The same for cards alone, to see whether a text speaks of any."""

CONNECTING = re.compile(
    r"(?:a|an|the|my|our|your|his|her|their|this|that|these|those|its|it|is|was|are|were|be|of|for|to|in|on|at|from|has|"
    r"says|say|reads|shows|sounds|called|named|ends|starts|back|box|label|sticker|device|router|phone|handset|old|new|"
    r"first|second|third|full|long|whole|correct|wrong|right|other|next|last|same|still|now|here|and|or|details?|data|"
    r"digits?|key|serial|tag|credit|debit|bank|payment|nbr|hash|"
    r"der|die|das|den|dem|des|ein|eine|mein|meine|meiner|meinem|unsere?|ihre?|ist|sind|war|lautet|von|vom|für|zu|zur|"
    r"im|auf|und|oder|hier|heißt|le|la|les|l|un|une|mon|ma|mes|notre|votre|est|sont|était|du|de|des|d|pour|sur|et|ou|"
    r"voici|el|los|las|una|mi|mis|su|sus|nuestro|es|son|era|del|para|y|o|il|lo|i|gli|mio|mia|nostro|è|sono|"
    r"di|dell?[aoe]?|per|e|mijn|onze|het|een|van|voor|op|en|zijn|mój|moja|moje|moim|to|jest|są|dla|na|do|o|meu|minha|"
    r"é|são|foi|da|das|dos|em|min|mitt|är|er|på|för|av|och|og|můj|je|bancaire|bleue|crédito|credito|crédit|débito|"
    rf"kredytow\w*|płatnicz\w*|bankow\w*|{_NUMBER})",
    re.IGNORECASE,
)
"""Words over which a name still belongs to the number behind it."""

PAYING = re.compile(
    r"(?:with|by|using|via|use|take|paid|pay|pays|paying|payment|charge[ds]?|charging|debited|billed|"
    r"mit|per|bezahlt|gezahlt|zahlung|abgebucht|avec|par|payée?s?|débitée?|con|pagad[oa]s?|pagat[oaie]|met|betaald|"
    r"kartą|zapłacon\w*|com|pag[oa]s?|med|betald?t?|betalt|kortilla)",
    re.IGNORECASE,
)
"""Words that part the name of a thing from the number that it was paid with."""

CARD_BEHIND = re.compile(
    r"[\s,;:.(\[–-]*(?:(?:exp\w*|valid\w*|cvv2?|cvc2?|cv2|security code|gültig\w*|prüfziffer|caduca\w*|vence\w*|"
    r"scad\w*|geldig\w*|ważn\w*|validade)\b|(?:0[1-9]|1[0-2])\s?/\s?(?:20)?[2-4]\d(?!\d))",
    re.IGNORECASE,
)
"""What stands right behind the number of a card and of nothing else: when it ends, its second code."""
