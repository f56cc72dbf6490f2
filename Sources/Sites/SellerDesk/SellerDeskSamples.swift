import Components
import HTML

/// A sample of each view of the shops' pages that has a template.
enum SellerDeskSamples {
    static var all: [any View] {
        let pages: [any View] = [
            ShopsPage.sample, ShopsPage.emptySample, TeamPage.sample, TeamPage.bareSample, RolePage.sample,
            DeskConfirmPage.sample, StorefrontPage.sample, StorefrontPage.bareSample, HolidayPage.sample, HolidayPage.plannedSample,
            HolidayPage.bareSample,
        ]
        let parts: [any View] = [RoleChoice.sample, MemberActs.sample, WithdrawalButton.sample]
        return OverviewPage.samples as [any View] + pages + InvitationPage.samples as [any View] + parts
    }
}
