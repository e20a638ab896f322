"""Who may sign in: customers, who sign up themselves, and staff, who are invited and use a second factor."""

from __future__ import annotations

from aws_cdk import Aws, Duration, RemovalPolicy
from aws_cdk import aws_cognito as cognito
from constructs import Construct

from infra.constructs.function import BoxOfficeFunction

_PASSWORDS = cognito.PasswordPolicy(
    min_length=10, require_digits=True, require_lowercase=True, require_uppercase=True, require_symbols=False
)
_EMAIL = cognito.StandardAttributes(email=cognito.StandardAttribute(required=True, mutable=True))
_BY_EMAIL = cognito.SignInAliases(email=True)


class UserPools(Construct):
    """Two pools, each with a client for the web; an email address changes only after the new one is verified."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        account_linker: BoxOfficeFunction,
        account_messenger: BoxOfficeFunction,
    ) -> None:
        super().__init__(scope, construct_id)
        self.customers = cognito.UserPool(
            self,
            "Customers",
            user_pool_name="boxoffice-customers",
            self_sign_up_enabled=True,
            sign_in_aliases=_BY_EMAIL,
            sign_in_case_sensitive=False,
            auto_verify=cognito.AutoVerifiedAttrs(email=True),
            keep_original=cognito.KeepOriginalAttrs(email=True),
            standard_attributes=_EMAIL,
            password_policy=_PASSWORDS,
            account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
            removal_policy=RemovalPolicy.RETAIN,
            deletion_protection=True,
        )
        self.customers.add_trigger(cognito.UserPoolOperation.POST_AUTHENTICATION, account_linker)
        self.customers.add_trigger(cognito.UserPoolOperation.CUSTOM_MESSAGE, account_messenger)
        self.staff = cognito.UserPool(
            self,
            "Staff",
            user_pool_name="boxoffice-staff",
            self_sign_up_enabled=False,
            sign_in_aliases=_BY_EMAIL,
            sign_in_case_sensitive=False,
            standard_attributes=_EMAIL,
            password_policy=_PASSWORDS,
            mfa=cognito.Mfa.REQUIRED,
            mfa_second_factor=cognito.MfaSecondFactor(otp=True, sms=False),
            account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
            removal_policy=RemovalPolicy.RETAIN,
            deletion_protection=True,
        )
        self.customers_client = self._web_client(self.customers, "boxoffice-web")
        self.staff_client = self._web_client(self.staff, "boxoffice-console")

    @staticmethod
    def issuer(pool: cognito.UserPool) -> str:
        """The `iss` claim of the pool's tokens."""
        return f"https://cognito-idp.{Aws.REGION}.amazonaws.com/{pool.user_pool_id}"

    @staticmethod
    def _web_client(pool: cognito.UserPool, name: str) -> cognito.UserPoolClient:
        """A public client: browsers keep no secret, and unknown addresses look like wrong passwords."""
        return pool.add_client(
            "Web",
            user_pool_client_name=name,
            generate_secret=False,
            auth_flows=cognito.AuthFlow(user_password=True, user_srp=True),
            disable_o_auth=True,
            prevent_user_existence_errors=True,
            enable_token_revocation=True,
            access_token_validity=Duration.hours(1),
            id_token_validity=Duration.hours(1),
            refresh_token_validity=Duration.days(30),
        )
