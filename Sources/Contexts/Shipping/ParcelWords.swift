package import HTML

extension ParcelEvent.Kind {
    package var name: Message {
        switch self {
        case .labelled: .parcelEventLabelled
        case .pickedUp: .parcelEventPickedUp
        case .inTransit: .parcelEventInTransit
        case .atAgency: .parcelEventAtAgency
        case .outForDelivery: .parcelEventOutForDelivery
        case .attemptFailed: .parcelEventAttemptFailed
        case .delivered: .parcelEventDelivered
        case .refused: .parcelEventRefused
        case .returning: .parcelEventReturning
        case .returned: .parcelEventReturned
        case .lost: .parcelEventLost
        case .damaged: .parcelEventDamaged
        }
    }
}

extension ParcelEvent.Reason {
    package var name: Message {
        switch self {
        case .absent: .parcelReasonAbsent
        case .postponed: .parcelReasonPostponed
        case .wrongAddress: .parcelReasonWrongAddress
        case .noAnswer: .parcelReasonNoAnswer
        }
    }
}
