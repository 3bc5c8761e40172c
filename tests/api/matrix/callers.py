"""Who asks, as the columns of the matrix: each may be in any number of sets."""

Callers = frozenset[str]

ANONYMOUS = frozenset({"anonymous"})
#: A session of somebody who has been deactivated since: it is as good as none.
DEACTIVATED = frozenset({"deactivated"})
STRANGER = frozenset({"stranger"})
VIEWER = frozenset({"viewer"})
OPERATOR = frozenset({"operator"})
EDITOR = frozenset({"editor"})
MANAGER = frozenset({"manager"})
OWNER = frozenset({"owner"})
#: In a group that was granted VIEWER.
MEMBER = frozenset({"member"})
ADMINISTRATOR = frozenset({"administrator"})
#: Tokens that only read, of the manager and of the administrator.
SMALL_TOKEN = frozenset({"small_token"})
ROOTS_SMALL_TOKEN = frozenset({"roots_small_token"})

SMALL_TOKENS = SMALL_TOKEN | ROOTS_SMALL_TOKEN
NOBODY: Callers = frozenset()
SIGNED_OUT = ANONYMOUS | DEACTIVATED
#: With what they may do on the config by a session.
SHARES = MANAGER | OWNER | ADMINISTRATOR
EDITS = EDITOR | SHARES
OPERATES = OPERATOR | EDITS
TRANSFERS = OWNER | ADMINISTRATOR
#: With what their user may, whatever their token was made for.
HOLDS_SHARE = SHARES | SMALL_TOKENS
ROOT = ADMINISTRATOR | ROOTS_SMALL_TOKEN
SEES = VIEWER | OPERATES | MEMBER | SMALL_TOKENS
SIGNED_IN = SEES | STRANGER
SESSIONS = SIGNED_IN - SMALL_TOKENS
EVERYBODY = SIGNED_IN | SIGNED_OUT
