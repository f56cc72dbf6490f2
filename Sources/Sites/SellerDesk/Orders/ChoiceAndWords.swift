import Components
import HTML
import HTTP
import Kernel
import Orders
import Web

/// The fields of a form with a choice, and words about it.
struct ChoiceAndWords {
    let choice: RadioField
    let words: TextAreaField

    static var sample: ChoiceAndWords {
        ChoiceAndWords(
            choice: RadioField(
                name: "reason", label: .deskOrderReason,
                options: [RadioField.Option(value: "damaged", label: .deskOrderOutcomeLost, isChosen: true)], error: .deskOrderReasonChoose),
            words: TextAreaField(name: "why", label: .deskOrderWords, value: "Tombé <b>", error: .deskOrderReasonMissing))
    }
}

extension Visit {
    /// The words of a form, which may be empty.
    ///
    /// - Throws: `FormRefusal` if they are too long, or have characters that nothing shows.
    func orderWords(_ field: String = "why") throws -> String {
        let typed = (form[field] ?? "").tidiedLines
        if let fault = FormFault(in: typed, most: Order.mostOfReason) {
            throw FormRefusal(field, fault.message(otherwise: .formCharacters))
        }
        return typed.isWritten ? typed : ""
    }
}
