import HTML

/// The words of an act of the audit log, whose stored name is English.
enum ActWords {
    /// The words; `actUnknown` for a name of another version.
    static func of(_ name: String) -> Message { all[name] ?? former[name] ?? .actUnknown }

    /// The names that former versions recorded.
    private static let former: [String: Message] = [
        "identity.duty-given": .actIdentityStaffRoleGiven, "identity.duty-taken": .actIdentityStaffRoleTaken,
    ]

    /// By the stored name.
    static let all: [String: Message] = [
        "audit.verification-asked": .actAuditVerificationAsked,
        "callbacks.tried-again": .actCallbacksTriedAgain,
        "catalog.listing-accepted": .actCatalogListingAccepted,
        "catalog.listing-published": .actCatalogListingPublished,
        "catalog.listing-refused": .actCatalogListingRefused,
        "catalog.listing-submitted": .actCatalogListingSubmitted,
        "catalog.listing-withdrawn": .actCatalogListingWithdrawn,
        "catalog.trust-set": .actCatalogTrustSet,
        "catalog.value-adopted": .actCatalogValueAdopted,
        "catalog.value-merged": .actCatalogValueMerged,
        "house.approval-asked": .actHouseApprovalAsked,
        "house.approval-decided": .actHouseApprovalDecided,
        "house.approval-withdrawn": .actHouseApprovalWithdrawn,
        "identity.admin-made": .actIdentityAdminMade,
        "identity.avatar-changed": .actIdentityAvatarChanged,
        "identity.code-refused": .actIdentityCodeRefused,
        "identity.contact-changed": .actIdentityContactChanged,
        "identity.erased": .actIdentityErased,
        "identity.exported": .actIdentityExported,
        "identity.house-linked": .actIdentityHouseLinked,
        "identity.house-unlinked": .actIdentityHouseUnlinked,
        "identity.logged-in": .actIdentityLoggedIn,
        "identity.password-changed": .actIdentityPasswordChanged,
        "identity.password-refused": .actIdentityPasswordRefused,
        "identity.profile-changed": .actIdentityProfileChanged,
        "identity.recovery-code-used": .actIdentityRecoveryCodeUsed,
        "identity.recovery-codes-renewed": .actIdentityRecoveryCodesRenewed,
        "identity.second-factor-off": .actIdentitySecondFactorOff,
        "identity.second-factor-on": .actIdentitySecondFactorOn,
        "identity.session-ended": .actIdentitySessionEnded,
        "identity.sessions-ended": .actIdentitySessionsEnded,
        "identity.signed-up": .actIdentitySignedUp,
        "identity.staff-role-given": .actIdentityStaffRoleGiven,
        "identity.staff-role-taken": .actIdentityStaffRoleTaken,
        "identity.wrong-codes": .actIdentityWrongCodes,
        "notifications.held": .actNotificationsHeld,
        "notifications.resumed": .actNotificationsResumed,
        "notifications.sent-again": .actNotificationsSentAgain,
        "places.zone-imported": .actPlacesZoneImported,
        "places.zone-removed": .actPlacesZoneRemoved,
        "places.zone-set": .actPlacesZoneSet,
        "sellers.application-approved": .actSellersApplicationApproved,
        "sellers.application-refused": .actSellersApplicationRefused,
        "sellers.application-returned": .actSellersApplicationReturned,
        "sellers.application-submitted": .actSellersApplicationSubmitted,
        "sellers.came-back": .actSellersCameBack,
        "sellers.closed": .actSellersClosed,
        "sellers.described": .actSellersDescribed,
        "sellers.invitation-withdrawn": .actSellersInvitationWithdrawn,
        "sellers.member-invited": .actSellersMemberInvited,
        "sellers.member-removed": .actSellersMemberRemoved,
        "sellers.member-set": .actSellersMemberSet,
        "sellers.picture-shown": .actSellersPictureShown,
        "sellers.reinstated": .actSellersReinstated,
        "sellers.suspended": .actSellersSuspended,
        "sellers.went-away": .actSellersWentAway,
        "settings.changed": .actSettingsChanged,
        "site.access-denied": .actSiteAccessDenied,
        "site.form-refused": .actSiteFormRefused,
        "support.message-handled": .actSupportMessageHandled,
        "support.message-reopened": .actSupportMessageReopened,
    ]
}
