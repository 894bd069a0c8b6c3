#!/bin/bash
# Plants errors in what the other runs of README.md left out, and again where tests came since: one line a run, one after another.
# ./rest.sh FOLDER, from the repository's root. Each run leaves its lists in a folder of its name.
set -e
folder=$1
plant() {
  local all="org.gmnm.$2."
  mvn -Ppitest -pl gmnm-layers test-compile pitest:mutationCoverage -Dpit.timeout=20000 -DexcludedGroups=slow \
    "-DreportsDirectory=$folder/$1" "-Dpit.classes=$all${3// /*,$all}*" "-Dpit.tests=org.gmnm.${4// /,org.gmnm.}" ${5:+"-DincludedTestMethods=$5"}
}

plant options layers "GmnmLayer GmmEmbeddingLayer KanLayer MultiHeadAttentionLayer MixtureOfExpertsLayer UgmmLayer LayerNormLayer LstmLayer" \
  "layers.LayerOptionsTest layers.GmnmLayerArgumentsTest layers.GmmEmbeddingLayerArgumentsTest"
plant predictor layers "Predictor GmnmStage EmbeddingStage LayerNormStage Affine" \
  "layers.PredictorTest"
plant lstm dl4j "FloatLstmCell OpsLstmCell LstmPasses LstmMemory" \
  "dl4j.LstmPassesTest"
plant norm dl4j "BatchNormPasses BatchNormRuntime ChannelPieces" \
  "layers.BatchNormLayerTest"
plant stats dl4j "RunningStatistics FloatMoments" \
  "layers.RunningStatisticsTest"
plant deconv dl4j "TransposedConvolutionRuntime" \
  "layers.TransposedConvolutionLayerTest"
plant bnconf layers "BatchNormLayer TransposedConvolutionLayer StockOptions ReluActivation LeakyReluActivation" \
  "layers.BatchNormLayerTest layers.TransposedConvolutionLayerTest layers.ReluActivationTest"
plant closed dl4j "ClosedForm ClosedFormPasses RowMajor KeptArrays FiniteCheck" \
  "dl4j.ClosedFormPassesTest dl4j.RowMajorTest dl4j.KeptArraysTest"
plant runtime dl4j "FeatureLayer FeatureLayerRuntime FeatureAxis FeatureSample LayerInput ParameterLayout LayerOptions" \
  "layers.LayerOptionsTest layers.GmnmLayerArgumentsTest layers.KanLayerTest layers.EmbeddingPassesTest layers.MaskShapeTest layers.GmmEmbeddingPretrainingTest layers.GmnmInitializerTest layers.FeatureDensityTest"
plant small dl4j "FeatureAxis FloatArrays FiniteCheck FloatPieces FloatMoments" \
  "dl4j.FeatureAxisTest dl4j.FloatArraysTest dl4j.FiniteCheckTest dl4j.FloatPiecesTest dl4j.FloatMomentsTest"
plant confsmall layers "MixtureOfExpertsLayer UgmmLayer LayerNormLayer" \
  "layers.LayerBoundsTest layers.FirstValuesTest layers.LayerOptionsTest layers.UgmmLayerContractTest layers.LayerNormLayerContractTest layers.MixtureOfExpertsLayerContractTest" \
  theLastIsTakenAndTheNextRefused,differ,ofExperts,ofUgmmAndLayerNormalisation,outputsFollowFromTheInputs,valuesAndGradientsEqualTheReference,passesAreTheDefinition,aLayerBelowIsWidenedByWideningBoth,theSummaryNamesTheLayerAndItsWidths
plant confgmnm layers "GmnmLayer" \
  "layers.LayerBoundsTest layers.FirstValuesTest layers.LayerOptionsTest layers.GmnmLayerArgumentsTest layers.GmnmPassesTest"
plant confkan layers "KanLayer" \
  "layers.LayerBoundsTest layers.FirstValuesTest layers.LayerOptionsTest layers.KanLayerTest" \
  theLastIsTakenAndTheNextRefused,ofKan,differ,valuesEqualTheFormula,initialValuesAreAsDocumented,jetsCarryTheLayersValueAndItsDerivatives,badArgumentsAreNamed
plant confemb layers "GmmEmbeddingLayer" \
  "layers.LayerBoundsTest layers.FirstValuesTest layers.LayerOptionsTest layers.GmmEmbeddingLayerTest" \
  theLastIsTakenAndTheNextRefused,ofTheEmbedding,differ,outputsFollowFromTheInputs,outputsAreTheResponsibilitiesOfEachFeaturesMixture,outputsAreInferredFromInputsAndComponents,trainingEmitsDrawsAndInferenceTheirExpectation,withoutAnIntervalTheLayerSaysWhatToDo,anIntervalTooNarrowForItsNumbersSaysSo,anIntervalThatIsNoNumberIsRefused,weightsAndIntervalsMakeTheMixtures
plant confatt layers "MultiHeadAttentionLayer" \
  "layers.LayerBoundsTest layers.FirstValuesTest layers.LayerOptionsTest layers.AttentionPassesTest" \
  theLastIsTakenAndTheNextRefused,ofAttention,differ,everyOptionToo,passesAreForSingleAndDoublePrecisionOnTheCpu
plant lstmconf layers "LstmLayer StockOptions BatchNormLayer TransposedConvolutionLayer" \
  "layers.LstmLayerContractTest layers.BatchNormLayerTest layers.TransposedConvolutionLayerTest" \
  everyOptionOfTheStockBuilderIsTakenOver,functionsThatLookAtSeveralNumbersAreLeftToTheStockLayer,weightsGoBothWays,configurationsKeepIt,theNumberOfChannelsMustBeKnown,textAndHashCodeTellItApart,sizesAreCheckedBeforeAndInUse,anActivationFunctionIsRefused,savedNetworksAreReadAndNamedInTheSummary
plant domain calculus "Domain QrFactors" \
  "calculus.DomainTest calculus.QrFactorsTest"
plant closed2 dl4j "ClosedForm ClosedFormPasses RowMajor" \
  "dl4j.ClosedFormPassesTest dl4j.RowMajorTest" \
  inferenceAndABackwardPassAloneGiveTheSame,parametersThatAreReplacedAreTheOnesRead,whichRowsMakeAnExampleIsToldBefore,inferenceKeepsOnlyOnes,rowsAndLargestAreThoseOfND4J,sumsAndRowsAreThoseOfND4J,productsAreThoseOfND4J
plant relu layers "ReluActivation LeakyReluActivation" \
  "layers.ReluActivationTest" \
  slopesFromNoneToOneAreTaken,bothPassesAreThoseOfDeeplearning4j,inDoubleOurSlopeIsNotRoundedToFloat,anErrorOfAnotherShapeIsRefused,slopesThatMakeNoLeakAreRefused
plant normalizer layers "PredictorNormalizer" \
  "layers.PredictorTest" \
  normalisersAreAppliedInside,normalisersThatDoNotFitAreRefused
