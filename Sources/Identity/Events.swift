import Jobs
import Kernel

/// A link or a code is to be sent: see `Proof.toSend`.
package struct ProofAsked: Event {
    package static let name = "identity.proof-asked"

    package let proof: Proof.ID

    package init(proof: Proof.ID) { self.proof = proof }
}

/// Somebody showed that an address is theirs, and has an account now.
package struct SignedUp: Event {
    package static let name = "identity.signed-up"

    package let person: Person.ID

    package init(person: Person.ID) { self.person = person }
}

/// A person has another password, or the first.
package struct PasswordChanged: Event {
    package static let name = "identity.password-changed"

    package let person: Person.ID

    package init(person: Person.ID) { self.person = person }
}

/// A person has another e-mail address or telephone number: see `Change.with`, which knows the old one too.
package struct ContactChanged: Event {
    package static let name = "identity.contact-changed"

    package let person: Person.ID
    package let change: Change.ID

    package init(person: Person.ID, change: Change.ID) {
        self.person = person
        self.change = change
    }
}

/// A person logged in with a browser in which they were not known before.
package struct DeviceAppeared: Event {
    package static let name = "identity.new-device"

    package let person: Person.ID
    package let session: Session.ID

    package init(person: Person.ID, session: Session.ID) {
        self.person = person
        self.session = session
    }
}
