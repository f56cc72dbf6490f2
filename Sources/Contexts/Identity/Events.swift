import Jobs
import Kernel

/// A link or a code must be sent. Subscribers read it with `Verification.toSend`.
package struct VerificationRequested: Event {
    package static let name = "identity.proof-asked"

    package let verification: Verification.ID

    /// Events that older versions published are stored under these keys.
    private enum CodingKeys: String, CodingKey { case verification = "proof" }

    package init(verification: Verification.ID) { self.verification = verification }
}

/// Somebody verified a contact and has an account now.
package struct SignedUp: Event {
    package static let name = "identity.signed-up"

    package let person: Person.ID

    package init(person: Person.ID) { self.person = person }
}

/// The owner of an account must be told of a security alert. Subscribers read it with `SecurityAlert.locked`.
package struct AlertRaised: Event {
    package static let name = "identity.alert-raised"

    package let alert: SecurityAlert.ID

    package init(alert: SecurityAlert.ID) { self.alert = alert }
}

/// A person logged in with a browser in which they never logged in before.
package struct DeviceAppeared: Event {
    package static let name = "identity.new-device"

    package let person: Person.ID
    package let session: Session.ID

    package init(person: Person.ID, session: Session.ID) {
        self.person = person
        self.session = session
    }
}
