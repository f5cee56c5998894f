from django.conf import settings
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from tests.support.sites import HUB

#: The value of each sample. The key starts with the sample's name. The values of the sample's labels follow, sorted by
#: the names of the labels.
Samples = dict[tuple[str, ...], float]


def scraped(site: str = HUB) -> Samples:
    answer = Client(SERVER_NAME=site).get("/metrics", headers=authorized())
    assert answer.status_code == 200, answer.content
    return samples(answer.content.decode())


def authorized() -> dict[str, str]:
    return {"Authorization": f"Bearer {settings.HIREWIRE_METRICS_TOKEN}"}


def samples(text: str) -> Samples:
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
