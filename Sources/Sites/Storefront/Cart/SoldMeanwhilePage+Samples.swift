import Components
import HTML
import Kernel
import Links
import Web

extension SoldMeanwhilePage {
    static func sample(frame: Frame = .sample) -> SoldMeanwhilePage {
        SoldMeanwhilePage(
            frame: frame, sold: [SoldPiece(title: "Caftan brodé vert", variant: "M", picture: .sample)], left: 2,
            similar: [.sample])
    }
}
