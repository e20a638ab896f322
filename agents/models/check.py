"""`python -m agents.models.check`: whether the settings of models can be used. Ends with a sentence where they cannot.

What it is given is the environment of an agent. Nothing is asked of any model.
"""

from boxoffice.settings import ModelSettings, load
from boxoffice.wiring.model_costs import model_budget, price_table


def main() -> None:
    """Raises SettingsMissing and ModelNotUsable, which end the process."""
    settings = load(ModelSettings)
    model_budget()
    price_table()
    if settings.model != "rules":
        from agents.models.router import build_model  # noqa: PLC0415 - the rules alone need no second to be loaded

        build_model(settings)


if __name__ == "__main__":
    main()
