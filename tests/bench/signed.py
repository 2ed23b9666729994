"""Signed URLs of the console, and the resets that the contestants make, as Python and a shell have them."""

import base64
import hashlib
import hmac
import json
import time
import urllib.parse
import uuid

CALLS = "/cloudcanal/console/api/v1/openapi/datajob/"


def signed_url(url, call):
    query = f"AccessKeyId=test-ak&SignatureMethod=HmacSHA1&SignatureNonce={uuid.uuid4().hex}"
    to_sign = urllib.parse.quote(query, safe="").encode()
    signature = base64.b64encode(hmac.new(b"test-sk", to_sign, hashlib.sha1).digest())
    return f"{url}{CALLS}{call}?{query}&Signature={urllib.parse.quote(signature, safe='')}"


def reset_bodies(tasks):
    """Half a day back for as many of the stand-in's jobs, those whose position has a time."""
    back = int((time.time() - 12 * 3600) * 1000)
    for number in range(tasks):
        job = number // 10 * 12 + number % 10 + 1
        yield json.dumps({"taskId": 100_000 + job, "posType": "MYSQL_TIMESTAMP_POS", "positionTimestamp": back})
