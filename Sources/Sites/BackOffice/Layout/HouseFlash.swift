package import Components
package import HTML
import Web

/// What the staff's pages say once after a form, on the page that follows.
package enum HouseFlash: String, FlashMessages {
    case houseSessionEnded, houseSessionsEnded, houseRoleGiven, houseRoleTaken
    case houseSettingChanged
    case houseHolidayDeclared, houseHolidayRemoved
    case houseApplicationApproved, houseApplicationReturned, houseApplicationRefused
    case houseListingAccepted, houseListingRefused, houseBatchAccepted, houseBatchRefused, houseTrustSet
    case houseValueAdopted, houseValueMerged, houseValueDecided
    case carrierSaved, carrierFileIsHere, carrierFileApplied, parcelNoted
    case houseStandingChanged, houseStandingKept
    case houseMessageHandled, houseMessageReopened
    case approvalAsked, approvalApproved, approvalRefused, approvalWithdrawn, approvalVoid

    package var message: Message {
        switch self {
        case .houseSessionEnded: .peopleSessionEnded
        case .houseSessionsEnded: .peopleSessionsEnded
        case .houseRoleGiven: .peopleRoleGiven
        case .houseRoleTaken: .peopleRoleTaken
        case .houseSettingChanged: .settingsChanged
        case .houseHolidayDeclared: .houseHolidaysDoneDeclared
        case .houseHolidayRemoved: .houseHolidaysDoneRemoved
        case .houseApplicationApproved: .houseApplicationsDoneApproved
        case .houseApplicationReturned: .houseApplicationsDoneReturned
        case .houseApplicationRefused: .houseApplicationsDoneRefused
        case .houseListingAccepted: .houseListingsDoneAccepted
        case .houseListingRefused: .houseListingsDoneRefused
        case .houseBatchAccepted: .houseBatchDoneAccepted
        case .houseBatchRefused: .houseBatchDoneRefused
        case .houseTrustSet: .houseTrustDone
        case .houseValueAdopted: .houseValuesDoneAdopted
        case .houseValueMerged: .houseValuesDoneMerged
        case .houseValueDecided: .houseValuesDecided
        case .carrierSaved: .carriersDoneSaved
        case .parcelNoted: .carriersDoneNoted
        case .carrierFileIsHere: .carrierFilesIsHere
        case .carrierFileApplied: .carrierFilesDoneApplied
        case .houseStandingChanged: .houseSellersChanged
        case .houseStandingKept: .houseSellersKept
        case .houseMessageHandled: .houseMessagesDoneHandled
        case .houseMessageReopened: .houseMessagesDoneReopened
        case .approvalAsked: .approvalsAsked
        case .approvalApproved: .approvalsDoneApproved
        case .approvalRefused: .approvalsDoneRefused
        case .approvalWithdrawn: .approvalsDoneWithdrawn
        case .approvalVoid: .approvalsDoneVoid
        }
    }

    package var tone: Frame.Flash.Tone {
        switch self {
        case .approvalVoid, .houseStandingKept, .houseValueDecided, .carrierFileIsHere: .warning
        case .approvalAsked, .approvalRefused, .approvalWithdrawn: .plain
        default: .good
        }
    }
}
