"""A webhook sender on Celery, as one would write it: a task signs and posts, and its result is kept.

Prefork with Celery's own defaults; the result holds what an attempt of ours does: status, time taken, the
beginnings of request and answer. Acknowledged early, as is the default: what a killed worker had is lost.
"""

import base64
import hashlib
import hmac
import json
import os
import time

import urllib3
from celery import Celery

app = Celery("celery_desk", broker=os.environ["CELERY_REDIS"], backend=os.environ["CELERY_REDIS"])
app.conf.broker_connection_retry_on_startup = True

_pool = urllib3.PoolManager(maxsize=1, retries=False)
_MAX_EXCERPT = 2_000


@app.task
def post(url, event_id, event_type, timestamp, data, secret):  # noqa: PLR0917 - as tasks are asked for
    """Send one event as Standard Webhooks say."""
    started = time.time()
    body = json.dumps(
        {"type": event_type, "timestamp": timestamp, "data": data}, ensure_ascii=False, separators=(",", ":")
    ).encode()
    sent_at = str(int(started))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signature = hmac.digest(key, b".".join([event_id.encode(), sent_at.encode(), body]), hashlib.sha256)
    headers = {
        "content-type": "application/json",
        "webhook-id": event_id,
        "webhook-timestamp": sent_at,
        "webhook-signature": f"v1,{base64.b64encode(signature).decode()}",
    }
    answer = _pool.request("POST", url, body=body, headers=headers, redirect=False, timeout=10)
    return {
        "status": answer.status,
        "duration_ms": round((time.time() - started) * 1000),
        "request": f"POST {url}\n{_lines(headers)}\n\n{body.decode()}"[:_MAX_EXCERPT],
        "response": f"{_lines(answer.headers)}\n\n{answer.data.decode()}"[:_MAX_EXCERPT],
    }


def _lines(headers):
    return "\n".join(f"{name}: {value}" for name, value in headers.items())
