import Jobs

/// A person is asked for a second factor from now on, or no longer.
package struct SecondFactorChanged: Event {
    package static let name = "identity.second-factor-changed"

    package let person: Person.ID
    package let isOn: Bool

    package init(person: Person.ID, isOn: Bool) {
        self.person = person
        self.isOn = isOn
    }
}
