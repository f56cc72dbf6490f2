"""Short forms of the campaigns: `bin/test wire`."""

import clients
import proxies
import pytest
import readers


@pytest.mark.parametrize("name", proxies.PROXIES)
def test_a_proxy_and_kolchi_count_alike(name):
    assert proxies.campaign(name, every=10, count=50) == []


def test_what_kolchi_takes_others_count_alike():
    assert readers.campaign(5000, seed=1) == {}


@pytest.mark.parametrize("client", clients.CLIENTS, ids=lambda client: client.__name__)
def test_a_client_is_refused_nothing(client, tmp_path):
    clients.check(client, tmp_path)
