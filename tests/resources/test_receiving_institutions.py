"""Banks and e-wallets that a transfer can go to."""

from __future__ import annotations

from typing import Any

import pytest

from paymongo_async import PayMongo
from paymongo_async.errors import BadRequestError, NotFoundError
from paymongo_async.simulator import Rules, Simulator
from tests.rig.treasury import Treasury


async def test_every_operation_answers(client: Any) -> None:
    """Both paths have the same rows."""
    older = await client.receiving_institutions.list(provider="instapay").to_list()
    assert await client.receiving_institutions.list_v2(provider="instapay").to_list() == older
    client.assert_saw_all_of("receiving_institutions")


async def test_codes_are_those_that_are_known(client: PayMongo) -> None:
    """GCash is reached by InstaPay only; BDO's has 8 characters."""
    codes = {
        provider: {each.provider_code async for each in client.receiving_institutions.list(provider=provider)}
        for provider in ("instapay", "pesonet")
    }
    assert codes["instapay"] == {"PAEYPHM2XXX", "GXCHPHM2XXX", "UBPHPHMMXXX", "BNORPHMM"}
    assert codes["pesonet"] == {"PAEYPHM2XXX", "UBPHPHMMXXX", "BNORPHMM"}


async def test_each_row_names_its_rail(client: PayMongo) -> None:
    """And what it does there."""
    rows = await client.receiving_institutions.list(provider="pesonet").to_list()
    assert {each.provider for each in rows} == {"pesonet"}
    assert {each.provider_code: each.type for each in rows}["PAEYPHM2XXX"] == ("sender",)


async def test_names_may_need_trimming(client: PayMongo) -> None:
    """As they do with PayMongo."""
    rows = await client.receiving_institutions.list(provider="instapay").to_list()
    assert "G-XCHANGE " in [each.name for each in rows]


async def test_an_unknown_rail_is_refused(client: PayMongo) -> None:
    """400, parameter_invalid."""
    with pytest.raises(BadRequestError) as caught:
        await client.receiving_institutions.list(provider="paymongo")
    assert caught.value.code == "parameter_invalid"


class TestMore:
    """Rules add institutions to both rails."""

    @pytest.fixture
    def rules(self) -> Rules:
        return Rules(institutions={"BOPIPHMMXXX": "BPI"}, institutions_v2=False)

    @pytest.mark.parametrize("provider", ["instapay", "pesonet"])
    async def test_they_can_be_sent_money(self, client: PayMongo, simulator: Simulator, provider: str) -> None:
        """And their name is in the answer."""
        transfer = await Treasury(client, simulator).send(provider=provider, bic="BOPIPHMMXXX")
        assert transfer.destination_account.bank_name == "BPI"

    async def test_the_newer_path_may_be_read_as_an_id(self, client: PayMongo) -> None:
        """404, as was observed."""
        with pytest.raises(NotFoundError, match="failed to get transfers resource: resource not found"):
            await client.receiving_institutions.list_v2(provider="instapay")
