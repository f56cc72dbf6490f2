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
