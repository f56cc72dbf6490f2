import Components
import Web

enum SignInRoutes {
    private static let account = RouteGroup("/account", access: .person, privacy: .personal)
    /// Reached by a secret link, without an account.
    private static let byLink = RouteGroup(access: .everyone, privacy: .secret)
    private static let signIn = RouteGroup(access: .everyone, privacy: .personal)

    static let all: [Route] = [
        signIn.get("/login", LoginPage.show),
        signIn.post("/login", isAdmitted: false, LoginPage.logIn),
        signIn.get("/login/code", CodeLoginPage.show),
        signIn.post("/login/code", CodeLoginPage.check),
        signIn.post("/login/with/:issuer", isAdmitted: false, ProviderLoginPage.begin),
        signIn.get("/login/with/:issuer/callback", isAdmitted: false, ProviderLoginPage.finish),
        signIn.post("/logout", LoginPage.logOut),
        signIn.get("/signup", SignUpPage.show),
        signIn.post("/signup", isAdmitted: false, SignUpPage.signUp),
        signIn.get("/signup/sent", SignUpPage.showSent),
        byLink.get("/verify/:token", VerifyPage.show),
        byLink.post("/verify/:token", isAdmitted: false, VerifyPage.verify),
        signIn.get("/code/:proof", CodePage.show),
        signIn.post("/code/:proof", CodePage.check),
        signIn.get("/reset", ResetPage.show),
        signIn.post("/reset", ResetPage.ask),
        signIn.get("/reset/sent", ResetPage.showSent),
        byLink.get("/reset/:token", NewPasswordPage.show),
        byLink.post("/reset/:token", isAdmitted: false, NewPasswordPage.reset),
        signIn.get("/reset/code/:proof", CodePage.showReset),
        signIn.post("/reset/code/:proof", isAdmitted: false, CodePage.reset),
        byLink.get("/change/:token", ContactChangePage.show),
        byLink.post("/change/:token", ContactChangePage.agree),
        account.post("/confirmation/with/:issuer", isAdmitted: false, ProviderLoginPage.beginStepUp),
        account.post("/security/houses/:issuer", access: .person.steppedUp, isAdmitted: false, ProviderLoginPage.beginLink),
    ]
}
