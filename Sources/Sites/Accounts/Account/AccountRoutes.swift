import Components
import Web

enum AccountRoutes {
    private static let notifications = RouteGroup(access: .person, privacy: .personal, priority: .following)
    private static let account = RouteGroup("/account", access: .person, privacy: .personal)
    /// Needs a step-up: a password or a code given in the last few minutes.
    private static let confirmed = RouteGroup("/account", access: .person.steppedUp, privacy: .personal)

    static let all: [Route] = [
        account.get("", AccountPage.show),
        account.get("/profile", ProfilePage.show),
        account.upload("/profile", ProfilePage.limits, ProfilePage.save),
        account.get("/addresses", AddressBookPage.show),
        account.post("/addresses", SavedAddressPage.add),
        account.get("/addresses/new", SavedAddressPage.showNew),
        account.get("/addresses/:address", SavedAddressPage.show),
        account.post("/addresses/:address", SavedAddressPage.change),
        account.get("/addresses/:address/removal", AddressRemovalPage.ask),
        account.post("/addresses/:address/removal", AddressRemovalPage.remove),
        account.post("/addresses/:address/default", AddressBookPage.makeDefault),
        account.get("/security", SecurityPage.show),
        notifications.get("/account/notifications", PreferencesPage.show),
        notifications.post("/account/notifications", PreferencesPage.save),
        notifications.get("/notices", NotificationsPage.show),
        notifications.post("/notices/read", NotificationsPage.markRead),
        account.get("/security/activity", SecurityActivityPage.show),
        account.post("/security/activity", SecurityActivityPage.answer),
        account.post("/security/password", isAdmitted: false, SecurityPage.changePassword),
        account.post("/security/contact", isAdmitted: false, SecurityPage.changeContact),
        account.get("/security/second-factor", SecondFactorPage.show),
        confirmed.post("/security/second-factor", SecondFactorPage.begin),
        confirmed.post("/security/second-factor/confirmation", SecondFactorPage.confirm),
        confirmed.post("/security/second-factor/removal", SecondFactorPage.end),
        confirmed.get("/security/recovery-codes", RecoveryCodesPage.show),
        confirmed.post("/security/recovery-codes", SecondFactorPage.renewCodes),
        account.post("/security/recovery-codes/kept", RecoveryCodesPage.confirm),
        confirmed.get("/data", DataPage.show),
        confirmed.post("/data", priority: .aside, DataPage.export),
        confirmed.get("/data/erasure", ErasurePage.show),
        confirmed.post("/data/erasure", ErasurePage.erase),
        account.get("/erased", access: .everyone, ErasurePage.showDone),
        account.get("/confirmation", StepUpPage.show),
        account.post("/confirmation", isAdmitted: false, StepUpPage.confirm),
        account.post("/confirmation/code", StepUpPage.sendCode),
        confirmed.post("/security/houses/:issuer/end", SecurityPage.unlinkProvider),
        account.post("/security/sessions/end", SecurityPage.endOtherSessions),
        account.post("/security/sessions/:session/end", SecurityPage.endSession),
    ]
}
