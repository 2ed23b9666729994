"""What an engineer would write for one afternoon: 64 at once with aiohttp, and each outcome committed to SQLite.

    aiohttp_sqlite.py URL TASKS DATABASE"""

import asyncio
import sqlite3
import sys

import aiohttp

from signed import reset_bodies, signed_url


async def work(session, url, bodies, database):
    for body in bodies:
        async with session.post(signed_url(url, "updateincrepos"), data=body,
                                headers={"Content-Type": "application/json; charset=utf-8"}) as response:
            answer = await response.json()
        if response.status != 200 or answer["code"] != "1":
            sys.exit(f"answered: {answer}")
        database.execute("INSERT INTO done VALUES (?, ?)", (body, answer["requestId"]))
        database.commit()


async def main(url, tasks, file):
    database = sqlite3.connect(file)
    database.execute("CREATE TABLE done (body TEXT, request_id TEXT)")
    bodies = reset_bodies(tasks)
    connector = aiohttp.TCPConnector(limit=64)
    async with aiohttp.ClientSession(connector=connector) as session:
        await asyncio.gather(*(work(session, url, bodies, database) for _ in range(64)))


asyncio.run(main(sys.argv[1], int(sys.argv[2]), sys.argv[3]))
