import Components
import HTML

/// A sample of each view of the staff's pages that has a template.
enum BackOfficeSamples {
    static var all: [any View] {
        let pages: [any View] = [
            OverviewPage.sample, OverviewPage.emptySample, MessagesPage.sample, MessagesPage.emptySample, MessagePage.sample,
            MessagePage.handledSample, PeoplePage.sample, PeoplePage.emptySample, PersonPage.sample,
            PersonPage.bareSample, SettingsPage.sample, SettingPage.sample, SettingPage.readOnlySample, SettingPreviewPage.sample,
            ApprovalsPage.sample, ApprovalsPage.emptySample, ApprovalPage.sample, ApprovalPage.ownSample, ApprovalPage.settingSample,
            ApprovalPage.decidedSample,
            ApplicationsPage.sample, ApplicationsPage.emptySample, ApplicationPage.sample, ApplicationPage.decidedSample, ReturnPage.sample,
            ListingsPage.sample, ListingsPage.emptySample, RevisionPage.sample, RevisionPage.newSample, RevisionPage.decidedSample,
            BatchPage.sample, BatchPage.underWaySample, BatchPage.doneSample, BatchActPage.sample,
            TrustPage.sample, TrustPage.bareSample, ValuesPage.sample, ValuesPage.emptySample, ValuePage.sample, MergerPage.sample,
            CarriersPage.sample, CarriersPage.emptySample, CarrierPage.sample, CarrierPage.bareSample,
            StatusFilesPage.sample, StatusFilesPage.emptySample, StatusFilePage.sample, StatusFilePage.appliedSample,
            SellersPage.sample, SellersPage.emptySample, HolidaysPage.sample, HolidaysPage.emptySample, StandingPage.sample,
            StandingPage.bareSample,
            AuditLogPage.sample, AuditLogPage.emptySample, AuditedActPage.sample, AuditedActPage.bareSample, ActPage.sample,
        ]
        let parts: [any View] = [
            CarrierForm.sample, StatusFileLink.sample, PersonContacts.sample, RoleBadges.sample, ActLink.sample, RoleState.sample,
            SettingLink.sample,
            PlannedValue.sample,
            ApprovalLink.sample, StandingBadge.sample, MessageState.sample, ApprovalSubject.sample,
            ApprovalChange.sample, ApprovalChange.settingSample, AuditParty.sample,
            PictureStrip.sample, MeasureList.sample, DefectList.sample, AuditedActLink.sample, ChangeTable.sample, AuditedValue.sample,
        ]
        return pages + AuditVerificationPage.samples as [any View] + parts
    }
}
