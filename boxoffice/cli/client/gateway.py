"""The payment gateway's card form: the only place that a card number is sent to."""

import httpx

from boxoffice.cli.client.errors import ApiProblem, reaching, told


async def payment_method(
    http: httpx.AsyncClient, gateway: str, number: str, *, exp_month: int = 12, exp_year: int = 2030, cvc: str = "123"
) -> str:
    """The token (`pm_…`) that stands for the card. Raises ApiProblem when the gateway refuses the card."""
    card = {"number": number, "expMonth": exp_month, "expYear": exp_year, "cvc": cvc}
    with reaching("The payment gateway"):
        answer = await http.post(f"{gateway}/payment-methods", json={"card": card})
    content = told(answer, "The payment gateway")
    if not answer.is_success:
        code, detail = str(content.get("code", "unknown")), str(content.get("detail", "no reason given"))
        raise ApiProblem(answer.status_code, code, detail, content)
    method: str = content["id"]
    return method
