"""A chat with a real Strands agent that thinks by the rules."""

from collections.abc import Callable
from typing import Any

from strands import Agent

from agents.models.rules.model import CONTEXT_KEY, RuleModel
from agents.models.rules.turn_result import TurnResult
from tests.agents.models.world import TODAY, Json, World
from tests.agents.models.world_tools import answered, tools_of


class Chat:
    """One conversation. The agent is built anew before each turn from the messages alone, as after a restart."""

    def __init__(self, world: World, language: str = "en", model: Callable[[], Any] = RuleModel) -> None:
        self.world = world
        self.messages: list[Any] = []
        self._model = model()
        self._agent: Agent | None = None
        self._interrupts: list[Any] = []
        self.context = {
            "today": TODAY.isoformat(),
            "timeZone": "Europe/Berlin",
            "language": language,
            "firstName": "Ada",
            "venueName": "Lindenpark",
        }

    def say(self, text: str, settled: str | None = None) -> str:
        """The customer writes; an open payment request is withdrawn, or had been `settled` unknown to the model."""
        if self._interrupts:
            return self._withdraw(text, settled)
        return self._run(text)

    def lose(self, text: str) -> None:
        """The customer writes, and the process dies before it answers: what tools did is done, the rest forgotten.

        That an order may be there is a trusted fact from then on, until the orders are listed.
        """
        before, done = list(self.messages), len(self.world.calls)
        self.say(text)
        self.messages, self._interrupts = before, []
        if any(name == "place_order" for name, _ in self.world.calls[done:]):
            self.context["perhapsOrdered"] = "An order may be there."

    def pay(self, outcome: str = "paid", failure: str | None = None) -> str:
        """The customer answers the payment request, and the bridge has settled it."""
        assert self._interrupts, "no payment is asked for"
        return self._resume(self.world.settle(self._interrupts[0].reason["orderId"], outcome, failure))

    @property
    def asks_payment(self) -> bool:
        return bool(self._interrupts)

    @property
    def result(self) -> TurnResult:
        names = [one.tool_name for one in tools_of(self.world)]
        return RuleModel.last_decision(self.messages, {CONTEXT_KEY: self.context}, names)

    def called(self, *names: str) -> list[tuple[str, Json]]:
        return [made for made in self.world.calls if not names or made[0] in names]

    def _resume(self, answer: Json) -> str:
        return self._run(
            [{"interruptResponse": {"interruptId": one.id, "response": answer}} for one in self._interrupts]
        )

    def _withdraw(self, text: str, settled: str | None) -> str:
        """As the ticket agent does: the open request is answered as withdrawn, and the text stands behind it."""
        use = next(block["toolUse"] for block in self.messages[-1]["content"] if "toolUse" in block)
        withdrawn = {
            "orderId": None,
            "outcome": "withdrawn",
            "orderStatus": None,
            "confirmationCode": None,
            "failureCode": None,
        }
        answer = self.world.settle(self._interrupts[0].reason["orderId"], *settled.split()) if settled else withdrawn
        result = answered(answer) | {"toolUseId": use["toolUseId"]}
        self.messages = [*self.messages, {"role": "user", "content": [{"toolResult": result}, {"text": text}]}]
        self._interrupts = []
        return self._run(None)

    def _run(self, prompt: Any) -> str:
        if not self._interrupts:
            self._agent = Agent(
                model=self._model, tools=tools_of(self.world), messages=self.messages, callback_handler=None
            )
        assert self._agent is not None
        done = len(self.world.calls)
        result = self._agent(prompt, invocation_state={CONTEXT_KEY: self.context})
        if any(name == "list_orders" and name not in self.world.broken for name, _ in self.world.calls[done:]):
            self.context.pop("perhapsOrdered", None)
        self.messages = self._agent.messages
        self._interrupts = list(result.interrupts or ()) if result.stop_reason == "interrupt" else []
        return "" if self._interrupts else str(result).strip().replace("\xa0", " ")


def orders(chat: Chat) -> list[tuple[str, str, str, str, int]]:
    """Status, tier, visit date, total and count of tickets of each order."""
    return [
        (order["status"], order["tier"], order["visitDate"], order["total"], len(order["tickets"]))
        for order in chat.world.orders.values()
    ]
