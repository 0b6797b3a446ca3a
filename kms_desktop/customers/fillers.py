"""What stands in a field where nothing is known ("unknown", "n/a", 112, noreply@…) → whether it is that.

Two people who have the same filler have nothing in common, so none of it ever says who somebody is. Words are compared
without accents, blanks and punctuation: "N / A", "not known", "nicht bekannt".
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise


def _fold(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss"))
    return "".join(c for c in parts if c.isalnum())


# no text: what people of these languages type where nothing is known
_NOT_KNOWN = """
    unknown unkown notknown none nothing null nil undefined notprovided notavailable notapplicable notgiven notset
    nophone nonumber nophonenumber notelephone nomobile noemail nomail noemailaddress nomailaddress noaddress
    withheld exdirectory anonymous anonymized anonymised private restricted invalid dummy test testtest tbc tbd tba
    todo na nan no nv nvt ka oa kd nc so sd nd asdf qwerty guest nobody noone customer notelling refused declined
    unbekannt nichtbekannt keine kein keiner keines keineangabe keineangaben keintelefon keinetelefonnummer keinenummer
    keineemail keinemail keinemailadresse keineemailadresse keinhandy nichtangegeben nichtvorhanden anonym entfaellt
    entfallt fehlt leer privat inconnu inconnue aucun aucune neant nonrenseigne nonrenseignee nonconnu noncommunique
    noncommuniquee sansmail sansemail sanstelephone pasdemail pasdemel pasdetelephone anonyme vide
    desconocido desconocida ninguno ninguna sincorreo sinemail sintelefono notiene nodisponible nosabe anonimo anonima
    sconosciuto sconosciuta nessuno nessuna nessunaemail nonhaemail nonnoto nondisponibile ignoto
    desconhecido desconhecida nenhum nenhuma semtelefone sememail naotem naoinformado naoinformada
    onbekend geen geenemail geenmail geentelefoon nietbekend nietopgegeven anoniem
    nieznany nieznana nieznane brak brakdanych brakmaila brakemaila braktelefonu niepodano
    okand okant ingen inget ingenmail ukendt ukjent ikkeoplyst ikkeoppgitt tuntematon eiole eitiedossa
    neznamy neznama neznamo zadny zadne neuvedeno neni nincs ismeretlen nemismert bilinmiyor yok necunoscut
    неизвестно неизвестен неизвестна нет неуказано невідомо немає άγνωστο άγνωστος δενυπαρχει
    未知 无 無 不明 なし 不詳 없음 모름 غيرمعروف לאידוע
"""
_WORDS = frozenset(_fold(word) for word in _NOT_KNOWN.split())
_MACHINES = frozenset(("mailerdaemon", "postmaster"))
_NO_REPLY = _MACHINES | {
    # no text: the parts before @ of addresses that nobody reads
    *("noreply", "donotreply", "dontreply", "noresponse", "doesnotreply", "cannotreply", "unmonitored"),
    *("nichtantworten", "keineantwort", "nepasrepondre", "pasdereponse", "sansreponse"),
    *("noresponder", "norespondas", "noresponda", "nonrispondere", "naoresponda", "naoresponder"),
    *("nietbeantwoorden", "nietantwoorden", "geenantwoord", "nieodpowiadaj", "nieodpowiadac"),
    *("svarainte", "svarikke", "ikkesvar", "alavastaa", "eivastausta", "neodpovidejte", "neodpovidat"),
    *("nevalaszoljon", "autoreply", "automailer"),
}
_MOST_PARTS = 4
_NO_ONES = frozenset(("bounce", "bounces", "nobody", "devnull"))
_IN_MAIL = frozenset(
    ("private", "privat", "customer", "no", "na", "nan", "nil", "nv", "ka", "oa", "kd", "nc", "so", "sd")
)
_IN_MAIL |= frozenset(
    ("nd", "nvt", "tbc", "tbd", "tba", "yok", "brak", "geen", "neni", "test", "guest", "refused", "leer", "vide")
)
"""Of the words above: before @ they may be somebody's name or box, so the domain has to say so too."""
_EMPTY_DOMAINS = frozenset(("mail", "email", "nomail", "noemail", "test", "localhost", "none", "domain", "nowhere"))
_SPECIAL_NUMBERS = frozenset(("1122", "116117", "116123", "266696687"))
_SHORTEST_NUMBER, _SHORTEST_RUN, _MOST_NOUGHTS = 4, 5, 7


def is_filler(text: str) -> bool:
    """A word for "not known", or no letter and no digit at all."""
    folded = _fold(text)
    return not folded or folded in _WORDS or (len(folded) > 1 and len(set(folded)) == 1 and not folded.isdecimal())


def is_filler_number(digits: str) -> bool:
    """Of a telephone number without its country: short and emergency numbers, 00000…, 0123456789."""
    bare = digits.lstrip("0")
    return (
        len(digits) < _SHORTEST_NUMBER
        or digits in _SPECIAL_NUMBERS
        or len(set(bare)) <= 1
        or bare.endswith("0" * _MOST_NOUGHTS)
        or (len(bare) >= _SHORTEST_RUN and _is_run(bare))
    )


def is_filler_mail(address: str) -> bool:
    """An address that many write under, or nobody: noreply@…, unknown@…, test@test, x@x.xx, anything@localhost."""
    local, _, domain = address.rpartition("@")
    before, label = _fold(local.partition("+")[0] or local), _fold(domain.partition(".")[0])
    if _is_no_reply(local) or label == "localhost" or domain.rpartition(".")[2] == "invalid":
        return True
    says_nothing = label == before or label in _EMPTY_DOMAINS or label in _WORDS or _is_one_character(label)
    if before in _IN_MAIL or _is_one_character(before):
        return says_nothing
    return before in _WORDS


def is_machine(address: str) -> bool:
    """An address that the post itself writes from: nobody's words come from it."""
    return _has_word(address.rpartition("@")[0], _MACHINES)


def _is_no_reply(local: str) -> bool:
    return _has_word(local, _NO_REPLY) or _fold(re.split(r"[-+_=.]", local, maxsplit=1)[0]) in _NO_ONES


def _has_word(local: str, words: frozenset[str]) -> bool:
    """Whole parts alone: "no-reply-orders" and "orders.noreply2", but not "nore.plymouth"."""
    parts = [_fold(part).rstrip("0123456789") for part in re.split(r"[^\w]|_", local)]
    ends = range(1, len(parts) + 1)
    return any("".join(parts[start:end]) in words for end in ends for start in range(max(0, end - _MOST_PARTS), end))


def _is_run(digits: str) -> bool:
    return all((int(after) - int(before)) % 10 == 1 for before, after in pairwise(digits))


def _is_one_character(text: str) -> bool:
    return len(set(text)) <= 1
