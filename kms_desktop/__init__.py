"""An agent's desktop for knowledge and guided resolution: from the ringing call to the logged resolution.

The folders are the flow; each stage imports only the stages below it:

    __main__
    cli · ui        commands; windows (the only Qt)
    demo            a throw-away workspace: people, history and calls made from a seed
    services        opens one of each from Settings; wiring and nothing else
    erasure         a customer to be erased → gone from the workspace, the index and every desktop
    editorial       editors' work: editing, checks, publishing and following, queue, what-if, taking articles in
    figures         the log of the floor: what is counted out of what, beside the period before, and the contacts behind
    voc             suggestions, flags and their answers, top issues, fit rates: employee voice of the customer
    connectors      other systems' exports and call events → interactions, calls
    offline         what a desktop keeps for bad times, and delivers afterwards
    bulletins       what desks report as down → what is proposed, published, read and lifted
    contacts        live contact, handover, resolution, promise
    guidance        steps and solution space → what may be offered to this caller by this agent
    customers       identities, who is calling, history
    search          index, ranking, reasons
    articles        markdown → Article; lint, render, library
    access          who works here, logins, screen lock, audit check
    storage         database, tables, migrations, journal, live feed
    settings · log_file     environment variables and defaults → one frozen Settings; what went wrong, in a file
    texts           what people read, from a catalogue; how a language writes numbers, money and days
    errors          the kinds of failure that a person can act on
    card_numbers    the payment cards in a text
    card_words      what people call the number that they write
    files · check_digits
"""

import os

__version__ = "0.1.0"

# Once it is loaded, pydantic looks through every package on the machine for extensions of itself: each start would wait
# for it, and what it found would run in here.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
