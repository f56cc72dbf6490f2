import Components
import HTTP

/// The style sheet of the accounts.
enum AccountsStyles {
    static let sheet = SharedStyles.sheet(
        "accounts.css",
        with: [
            "components/avatar", "components/data-table", "components/figures", "components/parcel", "components/recipient",
            "components/tabs", "pages/second-factor",
        ])
}
