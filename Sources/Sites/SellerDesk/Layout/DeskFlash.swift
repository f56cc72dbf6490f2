package import Components
package import HTML
import Web

/// What the desk says once after a form, on the page that follows.
package enum DeskFlash: String, FlashMessages {
    case memberInvited, invitationWithdrawn, memberChanged, memberRemoved, shopJoined, shopLeft
    case rateSaved, rateRemoved, placeLeftOut, placeServed, ratesTaken
    case holidayPlanned, holidayEnded, storefrontSaved
    case partSaved, listingPublished, listingSubmitted, listingTakenBack, listingDecided, listingWaits, draftRemoved, tooManyDrafts
    case fileIsHere, fileCancelled, fileIsOver
    case thresholdSaved, reservationMoved, warehouseOpened, warehouseSaved, warehousesOrdered, warehouseClosed
    case transferSaved, transferSent, transferReceived, transferCancelled, transferStale
    case countScanned, countSaved, countClosed, countCancelled, countIsOpen, countEnded
    case orderMoved, orderCancelled, orderExtended, orderAnswered, refundPromised, workSaved
    case parcelsSaved, parcelsPacked, parcelTold
    case offerSaved, stockSaved, offerWithdrawn, offerPublished, productArchived, productOfOthers, shopClosed, shopStopped

    package var message: Message {
        switch self {
        case .memberInvited: .teamDoneInvited
        case .invitationWithdrawn: .teamDoneWithdrawn
        case .memberChanged: .teamDoneChanged
        case .memberRemoved: .teamDoneRemoved
        case .storefrontSaved: .storefrontEditDone
        case .rateSaved: .ratesDoneSaved
        case .rateRemoved: .ratesDoneRemoved
        case .placeLeftOut: .ratesDoneLeftOut
        case .placeServed: .ratesDoneServed
        case .ratesTaken: .ratesDoneTaken
        case .holidayPlanned: .holidayDonePlanned
        case .holidayEnded: .holidayDoneEnded
        case .partSaved: .listingDoneSaved
        case .listingPublished: .listingDonePublished
        case .listingSubmitted: .listingDoneSubmitted
        case .listingTakenBack: .listingDoneTakenBack
        case .listingDecided: .listingDoneDecided
        case .listingWaits: .listingIsWaiting
        case .draftRemoved: .listingDoneRemoved
        case .tooManyDrafts: .listingTooManyDrafts
        case .fileIsHere: .filesIsHere
        case .fileCancelled: .filesDoneCancelled
        case .fileIsOver: .filesIsOver
        case .orderMoved: .deskOrderDoneMoved
        case .orderCancelled: .deskOrderDoneCancelled
        case .orderExtended: .deskOrderDoneExtended
        case .orderAnswered: .deskOrderDoneAnswered
        case .refundPromised: .refundDone
        case .workSaved: .workTimeDoneSaved
        case .parcelsSaved: .packingDoneSaved
        case .parcelsPacked: .packingDonePacked
        case .parcelTold: .parcelWordDone
        case .offerSaved: .offerDoneSaved
        case .stockSaved: .offerDoneStock
        case .offerWithdrawn: .offerDoneWithdrawn
        case .offerPublished: .offerDonePublished
        case .productArchived: .offerDoneArchived
        case .productOfOthers: .offerArchiveOthers
        case .thresholdSaved: .stockDoneThreshold
        case .reservationMoved: .stockDoneMoved
        case .warehouseOpened: .warehouseDoneOpened
        case .warehouseSaved: .warehouseDoneSaved
        case .warehousesOrdered: .warehouseDoneOrdered
        case .warehouseClosed: .warehouseDoneClosed
        case .transferSaved: .transferDoneSaved
        case .transferSent: .transferDoneSent
        case .transferReceived: .transferDoneReceived
        case .transferCancelled: .transferDoneCancelled
        case .transferStale: .transferErrorStale
        case .countScanned: .countDoneScanned
        case .countSaved: .countDoneSaved
        case .countClosed: .countDoneClosed
        case .countCancelled: .countDoneCancelled
        case .countIsOpen: .countIsOpen
        case .countEnded: .countErrorEnded
        case .shopClosed: .closingDone
        case .shopStopped: .listingFaultStopped
        case .shopJoined: .invitationDone
        case .shopLeft: .teamDoneLeft
        }
    }

    package var tone: Frame.Flash.Tone {
        switch self {
        case .transferStale, .countIsOpen, .countEnded, .fileIsHere, .fileIsOver, .listingDecided, .listingWaits, .tooManyDrafts,
            .productOfOthers, .shopStopped:
            .warning
        default: .good
        }
    }
}
