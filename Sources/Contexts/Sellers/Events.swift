import Jobs

/// A seller was opened, went on holiday, came back, or has another standing. Subscribers read the seller again.
package struct SellerChanged: Event {
    package static let name = "sellers.changed"

    package let seller: Seller.ID

    package init(seller: Seller.ID) { self.seller = seller }
}

/// Somebody was invited to work in a shop. Subscribers read the invitation.
package struct MemberInvited: Event {
    package static let name = "sellers.member-invited"

    package let invitation: Invitation.ID

    package init(invitation: Invitation.ID) { self.invitation = invitation }
}

/// The staff suspended, reinstated or closed a seller.
package struct SellerStandingChanged: Event {
    package static let name = "sellers.standing-changed"

    package let seller: Seller.ID
    /// The number of the change.
    package let change: Int
}

/// The staff returned, refused or approved an application.
package struct ApplicationDecided: Event {
    package static let name = "sellers.application-decided"

    package let application: Application.ID
    package let submission: Int
}
