/// Why the journal refused a call for good. The raw values are the words of the answer.
enum JournalRefusal: String, Error, CaseIterable {
    case otherContent = "the idempotency key was used with other parameters"
    case wrongBill = "the lines do not sum to the amount"
    case wrongAmount = "the amount is not above zero, or its currency is another one"
    case tooLong = "a text is too long or empty"
    case alreadyOver = "the page would have expired already"
    case noSuchPayment = "there is no such payment"
    case notPaid = "the payment is not paid"
    case disputed = "a dispute about the payment is open"
    case tooMuch = "more than what is left of the payment"
}
