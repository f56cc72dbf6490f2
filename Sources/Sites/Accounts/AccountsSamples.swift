import Components
import HTML

/// A sample of each view of the accounts that has a template.
enum AccountsSamples {
    static var all: [any View] {
        let pages: [any View] = [
            LoginPage.sample(), LoginPage.refusedSample(), SignUpPage.sample(), SignUpPage.faultySample(), CodePage.sample(),
            CodePage.resetSample(), LinkPage.sample(), LinkPage.passwordSample(), LinkPage.resetSample(), ResetPage.sample(),
            MessagePage.sample(), CodeLoginPage.sample, CodeLoginPage.faultySample,
            AccountPage.sample(), AccountPage.emptySample(), SecurityPage.sample(), SecurityPage.bareSample(), SecurityActivityPage.sample,
            SecurityActivityPage.emptySample,
            AddressBookPage.sample, AddressBookPage.emptySample, AddressBookPage.fullSample, SavedAddressPage.sample,
            AddressRemovalPage.sample, ProfilePage.sample, ProfilePage.faultySample,
            SecondFactorPage.sample, SecondFactorPage.onSample, RecoveryCodesPage.sample, StepUpPage.sample, StepUpPage.codeSample,
            StepUpPage.sentSample, DataPage.sample, ErasurePage.sample, ErasurePage.refusedSample,
            NotificationsPage.sample, NotificationsPage.emptySample, PreferencesPage.sample,
            SellPage.sample, SellPage.beginSample, ApplicationPage.sample, ApplicationPage.returnedSample, ApplicationPage.submittedSample,
            ApplicationPage.approvedSample, ApplicationPartPage.sample, ApplicationPartPage.faultySample, ApplicationPartPage.phoneSample,
            DocumentsPage.sample,
            DocumentsPage.emptySample,
            DisavowalPage.sample(), DisavowalPage.sample(isSaid: true), UnsubscribePage.sample(), UnsubscribePage.sample(isWanted: false),
        ]
        let parts: [any View] = [
            ProviderButtons.sample, Avatar.sample, Avatar.pictureSample, AddressCard.sample, SessionView.sample,
            SessionEnd(frame: .sample, session: .sample),
        ]
        return pages + [SecondFactorPage.begunSample].compactMap(\.self) as [any View] + ProviderLoginPage.samples as [any View] + parts
    }
}
