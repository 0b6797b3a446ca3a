"""One desktop's way to the server, in a process of its own: `refuse` and `heal` on its input, a word back for each."""

from __future__ import annotations

import asyncio
import sys

from tests.faults.proxy import Line


async def main(server_port: int) -> None:
    line = Line(server_port)
    await line.open()
    sys.stdout.write(f"{line.port}\n")
    sys.stdout.flush()
    loop = asyncio.get_running_loop()
    while words := await loop.run_in_executor(None, sys.stdin.readline):
        {"refuse": line.refuse, "heal": line.heal}[words.strip()]()
        sys.stdout.write("done\n")
        sys.stdout.flush()
    await line.close()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
